#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Heaptrail contributors
# SPDX-License-Identifier: GPL-3.0-or-later
# guard.sh [FOLDER]: opens the largest sample and looks for suspects with an optimised build (made in FOLDER, build/guard
# if none is given), counts instructions (by valgrind) and the peak of memory, and fails where one is more than 5 % from
# the figure of this compiler and kind of processor in guard.tsv. All on one processor: a busy machine changes neither.
# A better figure fails, too: write it into guard.tsv, so that it is kept.
set -euo pipefail
cd "$(dirname "$0")/../.."
folder=${1:-build/guard}
skip() { echo "guard: SKIPPED: $1" >&2; exit 0; }
command -v valgrind >/dev/null || skip "there is no valgrind"

cmake -S . -B "$folder" -G Ninja -DCMAKE_BUILD_TYPE=Release -DHEAPTRAIL_BUILD_UI=OFF -DHEAPTRAIL_BUILD_BENCHMARKS=ON \
    -DHEAPTRAIL_LTO=OFF -DHEAPTRAIL_PCH=ON -DCMAKE_UNITY_BUILD=ON >"$folder.log" 2>&1 || { cat "$folder.log" >&2; exit 1; }
cmake --build "$folder" --target bench_suspects
compiler=$(sed -n 's/^CMAKE_CXX_COMPILER:[^=]*=//p' "$folder/CMakeCache.txt")
version="$(basename "$("$compiler" --version | awk 'NR == 1 { print $1 }')") $("$compiler" -dumpfullversion -dumpversion) $(uname -m)$(grep -qw avx2 /proc/cpuinfo && echo " avx2")"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
gunzip -c resources/samples/request-cache-3.heapsnapshot.gz >"$work/sample.heapsnapshot"
processor=$(taskset -pc $$ | sed 's/.*: *//; s/[-,].*//') # the first that we may use
run() { taskset -c "$processor" "$@" "$(find "$folder" -name bench_suspects -type f)" "$work/sample.heapsnapshot" 2>&1; }
instructions=$(run valgrind --tool=callgrind --callgrind-out-file=/dev/null | sed -n 's/.*Collected : *//p')
peak=$(run env | sed -n 's/.*peak [0-9.]* MiB, \([0-9.]*\) MiB after.*/\1/p')
echo "guard: $version: $instructions instructions, $peak MiB"

expected=$(awk -F '\t' -v version="$version" '$1 == version { print $2, $3 }' tests/benchmark/guard.tsv)
[ -n "$expected" ] || skip "guard.tsv has no figures for $version"
status=0
check() { # NAME IS EXPECTED
    awk -v name="$1" -v is="$2" -v expected="$3" 'BEGIN {
        if (is >= 0.95 * expected && is <= 1.05 * expected) exit 0
        printf "guard: %s: %s, expected %s +- 5 %%\n", name, is, expected > "/dev/stderr"; exit 1 }' || status=1
}
check instructions "$instructions" "${expected% *}"
check "MiB at the peak" "$peak" "${expected#* }"
exit $status
