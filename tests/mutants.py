#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Heaptrail contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Places small faults at random, runs the tests that can notice, and prints those that nobody noticed.

    tests/mutants.py build/dev --count 100 --seed 7            # all folders
    tests/mutants.py build/dev --count 20 core/suspects ui/models

A fault: another operator, another constant, a condition dropped or always true, an error ignored, a connection removed.
One at a time, in a file of the working tree, which is put back after each (and when the script is stopped). The quickest
tests run first. A survivor is a missing test or a line that does not matter; which of both, a person says. Exit status 1
where any survived. So that a fault links one library and not ninety tests:

    cmake --preset dev -B build/mutants -DBUILD_SHARED_LIBS=ON -DCMAKE_POSITION_INDEPENDENT_CODE=ON \\
        -DCMAKE_LINK_DEPENDS_NO_SHARED=ON"""
import argparse, pathlib, random, re, subprocess, sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
FOLDERS = ["core", "ui", "app"]

# (kind, pattern, what stands there instead). A pattern's groups are kept with \1.
FAULTS = [
    ("operator", r" < (?!<)", " <= "), ("operator", r" <= ", " < "), ("operator", r" > (?!>)", " >= "),
    ("operator", r" >= ", " > "), ("operator", r" == ", " != "), ("operator", r" != ", " == "),
    ("operator", r" \+ (?=\d)", " - "), ("operator", r" - (?=\d)", " + "), ("operator", r" && ", " || "),
    ("operator", r" \|\| ", " && "), ("operator", r"\bstd::max\(", "std::min("), ("operator", r"\bstd::min\(", "std::max("),
    ("constant", r"(?<![\w.'])([2-9]|[1-9]\d+)(?![\w.'x])", lambda m: str(int(m.group(1)) * 2)),
    ("constant", r"(?<![\w.'])0\.(\d+)(?![\w'])", lambda m: "0.%s" % (m.group(1)[:-1] + str((int(m.group(1)[-1]) + 3) % 10))),
    ("constant", r"\breturn false;", "return true;"), ("constant", r"\breturn true;", "return false;"),
    ("dropped condition", r"\bif \(((?:[^()]|\([^()]*\))+)\) (return|continue|break)", r"if (false && (\1)) \2"),
    ("dropped condition", r"\bif \(!(\w[\w.\->()]*)\)", r"if (\1)"),
    ("ignored error", r"^(\s*)if \(!(\w+)\) return fail\(.*\);$", r"\1static_cast<void>(\2);"),
    ("removed call", r"^(\s*)(m_\w+(?:\.|->)\w+\([^;{}]*\);)$", r"\1;"),
    ("removed connection", r"^(\s*)connect\([^;{}]*\);$", r"\1;"),
    ("cast sign", r"(\w+)\+\+;", r"\1--;"),
]


def places(files):
    """Every (file, line number, kind, line with the fault)."""
    found = []
    for path in files:
        is_comment = False
        for number, line in enumerate(path.read_text().splitlines(), 1):
            code = line.strip()
            is_comment = is_comment or code.startswith("/*")
            if code.startswith(("//", "#", "*", "static_assert", "template", "assert(")) or is_comment or "tr(" in code:
                is_comment = is_comment and "*/" not in code
                continue
            bare = re.sub(r'"(?:[^"\\]|\\.)*"', lambda m: "\0" * len(m.group()), line.split(" //")[0])
            for kind, pattern, instead in FAULTS:
                for match in re.finditer(pattern, bare):
                    new = match.expand(instead) if isinstance(instead, str) else instead(match)
                    if "\0" in match.group():
                        continue
                    found.append((path, number, kind, line[:match.start()] + new + line[match.end():]))
    return found


def run(command, timeout):
    try:
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=timeout)
    except subprocess.TimeoutExpired as late:
        return subprocess.CompletedProcess(command, -1, "", "timeout: " + str(late))


# Labels of the tests that can notice a fault in a folder, the quickest first.
STEPS = {"core": ["core", "cli", "models", "ui"], "app": ["cli", "ui"], "ui": ["models", "ui"]}


def tested(options, folder):
    """The tests that failed, none where all passed; None where it does not compile."""
    for label in STEPS[folder]:
        chosen = ["ctest", "--test-dir", options.build, "-L", label, "-R", options.tests, "-E", options.without]
        # Tests of core are one program each; for the others more is needed: all.
        programs = re.findall(r"#\d+: (\S+)", run([*chosen, "-N"], 60).stdout) if label == "core" else []
        if run(["ninja", "-C", options.build, "-j", options.jobs, *programs], 7200).returncode != 0:
            return None
        done = run([*chosen, "--stop-on-failure", "--timeout", "600", "-j", options.jobs], 7200)
        if done.returncode != 0:
            return re.findall(r"\d+ - (\S+) \(", done.stdout) or ["?"]
    return []


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", help="a configured build folder with tests")
    parser.add_argument("folders", nargs="*", default=FOLDERS)
    parser.add_argument("--count", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--tests", default=".", help="only tests whose names match this regular expression")
    parser.add_argument("--without", default="lint|fuzz|format|bench", help="no tests whose names match this")
    parser.add_argument("--jobs", default="2")
    options = parser.parse_args()
    files = sorted(p for folder in options.folders for p in (ROOT / folder).rglob("*.cpp"))
    chosen = random.Random(options.seed)
    # A file first, then a kind, then a place: long files and comparisons are not more important.
    by_file = {}
    for place in places(files):
        by_file.setdefault(place[0], {}).setdefault(place[2], []).append(place)
    noticed, unbuilt, survivors = 0, 0, []
    for turn in range(options.count):
        kinds = by_file[chosen.choice(sorted(by_file))]
        path, number, kind, line = chosen.choice(kinds[chosen.choice(sorted(kinds))])
        original = path.read_text()
        lines = original.splitlines(keepends=True)
        old = lines[number - 1].strip()
        lines[number - 1] = line + "\n"
        name = "%s:%d (%s)  %s  ->  %s" % (path.relative_to(ROOT), number, kind, old, line.strip())
        try:
            path.write_text("".join(lines))
            failed = tested(options, path.relative_to(ROOT).parts[0])
            if failed is None:
                unbuilt += 1
                print("[%d/%d] does not compile: %s" % (turn + 1, options.count, name), flush=True)
            elif failed:
                noticed += 1
                print("[%d/%d] noticed by %s: %s" % (turn + 1, options.count, ", ".join(failed), name), flush=True)
            else:
                survivors.append(name)
                print("[%d/%d] SURVIVED: %s" % (turn + 1, options.count, name), flush=True)
        finally:
            path.write_text(original)
    print("\n%d faults: %d noticed, %d survived, %d did not compile" % (options.count, noticed, len(survivors), unbuilt))
    for name in survivors:
        print("  " + name)
    return 1 if survivors else 0


if __name__ == "__main__":
    sys.exit(main())
