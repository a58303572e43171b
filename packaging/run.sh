#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Heaptrail contributors
# SPDX-License-Identifier: GPL-3.0-or-later
# run.sh [FILE...]: installs what is missing, builds release, and opens the files (or the sample) in the window;
# where there is no display, prints the suspects, then what grows between them.
set -euo pipefail
top=$(cd "$(dirname "$0")/.." && pwd)
# shellcheck source=packaging/setup.sh
. "$top/packaging/setup.sh"
install_missing "$top/packaging/debian-packages.txt"

build=$top/build/release
log=$build/build.log
mkdir -p "$build"
if ! { (cd "$top" && cmake --preset release) && cmake --build "$build" --target heaptrail; } >"$log" 2>&1; then
    tail -n 40 "$log" >&2
    echo "run.sh: the build failed; all of its output is in $log" >&2
    exit 1
fi

heaptrail=$build/bin/heaptrail
sample=0
if [ $# -eq 0 ]; then
    sample=1
    set -- "$top"/resources/samples/*.heapsnapshot.gz "$top"/resources/samples/*.jsonl
fi
if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}${QT_QPA_PLATFORM:-}" ]; then
    exec "$heaptrail" "$@"
fi

snapshots=() logs=()
for file in "$@"; do
    case $file in
    *.jsonl | *.ndjson | *.log | *.csv | *.txt) logs+=(--memory-log "$file") ;;
    *) snapshots+=("$file") ;;
    esac
done
if [ "$sample" = 1 ]; then
    echo "The sample: a transaction API that leaks, after 2, 15 and 28 minutes."
fi
"$heaptrail" suspects "${logs[@]:0:2}" "${snapshots[@]}"
echo
if [ ${#snapshots[@]} -gt 1 ]; then
    "$heaptrail" compare --growing --limit 12 "${snapshots[@]}"
else
    "$heaptrail" summary --limit 20 "${snapshots[@]}"
fi
cat <<TXT

There is no display here, so this is text: the suspects, then the comparison. More of it:
  $heaptrail suspects --verbose ${snapshots[*]@Q}
  $heaptrail path ${snapshots[-1]@Q} @ID      who keeps an object alive
  $heaptrail --help
With a display, the same command opens the window.
TXT
