#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Heaptrail contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Places small faults at random, runs the tests that reach them, and prints those that nobody noticed.

    git worktree add --detach ../mutants && cd ../mutants && cmake --preset dev
    tests/mutants.py build/dev --count 100 --seed 7
    tests/mutants.py build/dev --count 100 --seed 7 --only 12 31   # tests were changed: the survivors again

A fault: another operator, another constant, a condition dropped or turned round, an error ignored, a call or connection
removed. All are compiled at once, each switched on by HEAPTRAIL_MUTANT=number; the sources of the working tree are rewritten
from HEAD, so it is a copy. All tests run once, to say which of their functions reach which fault; only those run for it, the
quickest first. A line is drawn first: long files have more faults. A survivor is a missing test or a line that does not
matter; which of both, a person says. Exit status 1 where any survived."""
import argparse, collections, concurrent.futures, json, os, pathlib, random, re, resource, subprocess, sys, time
import xml.etree.ElementTree as xml

ROOT = pathlib.Path(__file__).resolve().parent.parent
SWAPS = {"<": "<=", "<=": "<", ">": ">=", ">=": ">", "==": "!=", "!=": "==", "&&": "||", "||": "&&"}
BINDS = {"||": 0, "&&": 1, "|": 2, "^": 2, "&": 2, "==": 3, "!=": 3, "<": 4, ">": 4, "<=": 4, ">=": 4, "<<": 5, ">>": 5,
         "+": 6, "-": 6}
TOKEN = re.compile(r"(?<=\s)(?:\|\||&&|<<|>>|[=!<>]=|[-+*/%&|^]?=|[<>+&|^-])(?=\s)|[()\[\]{};,?]|(?<!:):(?!:)"
                   r"|\b(?:return|throw|else|case)\b")
PARENTHESES = r"\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)"
NUMBER = r"(?<![\w.'])([2-9]|[1-9]\d+|0\.\d+)(?![\w.'])"
Fault = collections.namedtuple("Fault", "path line kind change start end instead name")  # in "instead", \0: is it on?


def masked(text):
    """As long as the text; comments are blanks, literals dots."""
    token = r'//[^\n]*|/\*.*?\*/|R"\((?:.*?)\)"|"(?:\\.|[^"\\\n])*"|(?<![0-9a-fA-F])\'(?:\\.|[^\'\\\n])*\''
    return re.sub(token, lambda m: re.sub(r"[^\n]", " " if m[0][0] == "/" else ".", m[0]), text, flags=re.S)


def operands(code, start, end, binds):
    """Where the left operand of the operator code[start:end] begins, and where the right one ends."""
    edges = []
    for step, opens, closes in ((-1, ")]}", "([{"), (1, "([{", ")]}")):
        depth, tokens = 0, list(TOKEN.finditer(code, *((end, end + 2000) if step > 0 else (max(0, start - 2000), start))))
        for token in tokens[::step]:
            if token[0] in closes and depth:
                depth -= 1
            elif token[0] in opens:
                depth += 1
            elif depth == 0 and BINDS.get(token[0], -1) < binds + (step > 0 and binds > 1):
                edges.append(token.start() if step > 0 else token.end())
                break
    return edges if len(edges) == 2 else None


def other(number):
    return number[:-1] + str((int(number[-1]) + 3) % 10) if "." in number else str(int(number) * 2)


def places(path, text):
    """Every fault of a file."""
    code, found = masked(text), []

    def add(start, end, kind, change, instead, name=None):
        line = text.count("\n", 0, start)
        if not re.search(r"^\s*(#|static_assert|template|assert\()|\btr\(", text.split("\n", line + 1)[line]):
            found.append(Fault(path, line + 1, kind, change, start, end, instead, name))

    for m in re.finditer(r" ([<>]=?|[=!]=|&&|\|\|)(?=\s)", code):
        around, old, new = operands(code, *m.span(), max(1, BINDS[m[1]])), m[1], SWAPS[m[1]]
        if around:
            left, right = text[around[0]:m.start()], text[m.end():around[1]]
            add(*around, "operator", "%s becomes %s" % (old, new),
                " (\0 ? (%s) %s (%s) : (%s) %s (%s)) " % (left, new, right, left, old, right))
    for m in re.finditer(r"(?<= [+-] )\d+(?![\w.'])", code):
        add(*m.span(), "operator", "%s becomes -%s" % (m[0], m[0]), "(\0 ? -%s : %s)" % (m[0], m[0]))
    for m in re.finditer(r"\bstd::(max|min)((?:<[^()]*>)?)\(", code):
        add(*m.span(), "operator", m[1] + " becomes the other", "heaptrail::mutant::%s%s(\0, " % m.groups())
    # A named constant may be the size of an array, so it stays; a macro stands where it is used.
    for m in re.finditer(r"constexpr ([\w:]+) (?=k\w+ = [^;]*(;))", code):
        for n in re.finditer(r"(k\w+) = " + NUMBER + "(?=[,;])", code[m.end():m.end(2)]):
            add(m.end(2), m.end(2), "constant", "%s is %s" % (n[1], other(n[2])),
                "\n#define %s static_cast<%s>(\0 ? %s : %s)" % (n[1], m[1], other(n[2]), n[2]), n[1])
    for m in re.finditer(NUMBER, code):
        if "constexpr" not in code[code.rfind("\n", 0, m.start()):m.start()]:
            add(*m.span(), "constant", "%s becomes %s" % (m[0], other(m[0])), "(\0 ? %s : %s)" % (other(m[0]), m[0]))
    for m in re.finditer(r"\breturn (true|false);", code):
        add(*m.span(1), "constant", "the other is returned", "!\0" if m[1] == "true" else "\0")
    for m in re.finditer(r"\bif (" + PARENTHESES + r")\s+(return fail\(|return|continue|break)", code):
        kind = "ignored error" if m[2] == "return fail(" else "dropped condition"
        add(*m.span(1), kind, "never", "(!\0 && %s)" % text[m.start(1):m.end(1)])
    for m in re.finditer(r"\bif \(!((?:\w|\.|->|::|\(\))+)\)(?=\s)", code):
        add(m.start(1) - 1, m.end(1), "dropped condition", "! is dropped", "bool(%s) == \0" % m[1])
    for m in re.finditer(r"(?<=[;{}]\n)\s*((m_\w+(?:\.|->)\w+|connect|QObject::connect)" + PARENTHESES + ";)", code):
        kind = "removed connection" if "connect" in m[2] else "removed call"
        add(m.start(1), m.start(1), kind, m[2] + "() is removed", "if (\0) {} else ")
    return found


def draw(options):
    """The files as they are in HEAD, and the faults by their numbers."""
    files, faults, by_line, lines = {}, {}, collections.defaultdict(list), []
    for path in [p for folder in options.folders for p in sorted((ROOT / folder).rglob("*.cpp"))]:
        head = ["git", "show", "HEAD:%s" % path.relative_to(ROOT)]
        files[path] = subprocess.run(head, cwd=ROOT, capture_output=True, text=True, check=True).stdout
        lines += [(path, n) for n in range(1, files[path].count("\n") + 1)]
        for fault in places(path, files[path]):
            by_line[path, fault.line].append(fault)
    chosen = random.Random(options.seed)
    while len(faults) < options.count * 5 // 4:  # some do not compile
        here = by_line[chosen.choice(lines)]
        kind = here and chosen.choice(sorted({f.kind for f in here}))
        fault = here and chosen.choice([f for f in here if f.kind == kind])
        if fault and not any(fault.path == f.path and fault.start <= f.end and f.start <= fault.end for f in faults.values()):
            faults[len(faults) + 1] = fault
    return files, faults


def write(files, faults):
    """Rewrites the files; #line keeps the compiler's line numbers those of the original."""
    for path, original in files.items():
        text = original
        for number, fault in sorted(faults.items(), key=lambda e: -e[1].start):
            if fault.path == path:
                rest, instead = text[fault.end:], fault.instead.replace("\0", "heaptrail::mutant::on(%d)" % number)
                if fault.name:  # a constant of that name further down is another one
                    rest = re.sub(r"\n(?=[^\n#]*constexpr [^\n]*\b%s = )" % fault.name, "\n#undef %s\n" % fault.name, rest)
                    instead += "\n#line %d\n" % (original.count("\n", 0, fault.end) + 1)
                text = text[:fault.start] + instead + rest
        if text != original:
            text = '#include "%s"\n#line 1\n%s' % (ROOT / "tests/support/mutant.h", text)
        if path.read_text() != text:
            path.write_text(text)


def build(options, files, faults, folder):
    """Leaves out what does not compile; the next run knows it."""
    skipped = folder / ("uncompiled-%d-%d" % (options.seed, options.count))
    bad = [int(n) for n in skipped.read_text().split()] if skipped.exists() else []
    while True:
        for number in bad:
            print("does not compile:", described(number, files, faults.pop(number)), flush=True)
        write(files, faults)
        said = subprocess.run(["ninja", "-C", options.build, "-k", "0"], cwd=ROOT, capture_output=True, text=True).stdout
        errors = {(ROOT / p, int(n)) for p, n in re.findall(r"^(?:%s/)?(\S+?):(\d+):\d+: error" % ROOT, said, flags=re.M)}
        bad = [n for n, f in faults.items() if any(f.path == p and abs(f.line - line) <= 3 for p, line in errors)]
        bad = bad or [n for n, f in faults.items() if f.path in {p for p, _ in errors}]  # a macro breaks far away
        if not bad:
            return sys.exit(said[-5000:]) if "FAILED: " in said else None
        with skipped.open("a") as out:
            out.write("".join("%d\n" % number for number in bad))


def described(number, files, fault):
    line = files[fault.path].split("\n")[fault.line - 1].strip()
    return "%d  %s:%d (%s)  %s  :  %s" % (number, fault.path.relative_to(ROOT), fault.line, fault.kind, line, fault.change)


class Test:
    """A test with the time of each function, and the functions that reach each fault; "?" is all of it."""

    def __init__(self, entry):
        properties = {p["name"]: p["value"] for p in entry["properties"]}
        self.name, self.command, self.folder = entry["name"], entry["command"], properties["WORKING_DIRECTORY"]
        self.environment = dict(os.environ, QTEST_DISABLE_STACK_DUMP="1")
        self.environment.update(e.split("=", 1) for e in properties.get("ENVIRONMENT", []))
        self.has_functions = self.name.endswith("_test") and "LABELS" in properties
        self.seconds, self.reached, self.passes = collections.Counter(), collections.defaultdict(set), {}

    def run(self, arguments, timeout, **environment):
        try:  # a fault may ask for all memory
            return subprocess.run([*self.command, *arguments], cwd=self.folder, env={**self.environment, **environment},
                                  preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (16 << 30, 16 << 30)),
                                  capture_output=True, timeout=timeout).returncode == 0
        except subprocess.TimeoutExpired:
            return False

    def look(self, folder):
        log, times = folder / (self.name + ".reached"), folder / (self.name + ".xml")
        built = max(os.stat(p).st_mtime for p in (self.command[0], folder.parent / "bin/heaptrail"))
        if not log.exists() or log.stat().st_mtime < built:
            log.write_text("")
            begin = time.time()
            if not self.run(["-o", "%s,xml" % times] * self.has_functions, 3600, HEAPTRAIL_REACHED=str(log)):
                print("left out, as it fails without a fault:", self.name, flush=True)
                return log.write_text("")
            log.write_text(log.read_text() + "0 %.3f\n" % (time.time() - begin))
        *lines, last = log.read_text().splitlines() or ["0 0"]
        self.seconds["?"] = float(last.split()[1])
        for number, function in [line.split() for line in lines]:
            is_known = self.has_functions and not function.endswith("TestCase")
            self.reached[int(number)].add(function if is_known else "?")
        for function in xml.parse(times).iter("TestFunction") if self.has_functions else []:
            self.seconds[function.get("name")] = float(function.find("Duration").get("msecs")) / 1000

    def functions(self, number):  # none: all
        return () if "?" in self.reached[number] else tuple(sorted(self.reached[number]))

    def cost(self, number):
        return sum(self.seconds[function] for function in self.functions(number) or "?")

    def notices(self, number):
        arguments, timeout = self.functions(number), 60 + 20 * self.cost(number)
        if self.run(arguments, timeout, HEAPTRAIL_MUTANT=str(number)):
            return False
        if arguments not in self.passes:  # without the fault
            self.passes[arguments] = self.run(arguments, timeout)
        return self.passes[arguments]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", help="a configured build folder with tests")
    parser.add_argument("folders", nargs="*", default=["core", "ui", "app"])
    parser.add_argument("--count", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", type=int, nargs="+", default=[], help="only the faults with these numbers")
    parser.add_argument("--without", default="lint|fuzz|mutation_test|screenshots", help="no tests whose names match this")
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    folder = (ROOT / options.build).resolve() / "mutants"
    folder.mkdir(exist_ok=True)
    files, faults = draw(options)
    build(options, files, faults, folder)
    ctest = ["ctest", "--test-dir", options.build, "--show-only=json-v1", "-E", options.without]
    listed = json.loads(subprocess.run(ctest, cwd=ROOT, capture_output=True, text=True).stdout)
    tests = [Test(entry) for entry in listed["tests"]]

    def noticed(number):
        reaching = sorted((t for t in tests if t.reached[number]), key=lambda t: t.cost(number))
        by = next((t.name for t in reaching if t.notices(number)), None)
        verdict = "noticed by " + by if by else "SURVIVED (%d tests reach it)" % len(reaching)
        print("%s: %s" % (verdict, described(number, files, faults[number])), flush=True)
        return by

    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        list(pool.map(lambda t: t.look(folder), tests))
        found = list(pool.map(noticed, options.only or sorted(faults)[:options.count]))
    print("\n%d of %d noticed" % (sum(by is not None for by in found), len(found)))
    return 1 if None in found else 0


if __name__ == "__main__":
    sys.exit(main())
