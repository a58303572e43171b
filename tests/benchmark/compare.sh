#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Heaptrail contributors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# compare.sh HEAPTRAIL WORK PAIRS FILE...: a full open by Heaptrail and by the other tools, in turns in one run, on each
# FILE; prints medians and ratios and writes RESULTS.md beside itself. WORK is a folder for what npm brings.
# A run that fails counts as no time at all: it is named, and its tool is left out.
#
# The peers: @heap-snapshot/tool (Rust; where this machine's C library is too old for it, HEAP_SNAPSHOT_TOOL names a
# command that starts it), Chrome DevTools' worker (chrome-devtools-frontend) and memlab. HEAPTRAIL_PEERS="rust devtools"
# chooses some. MEMLAB is slow: it runs once.
set -euo pipefail
[ $# -ge 4 ] || { sed -n '5,12s/^# \?//p' "$0"; exit 2; }
heaptrail=$(realpath "$1") work=$2 pairs=$3
shift 3
here=$(cd "$(dirname "$0")" && pwd)
peers=${HEAPTRAIL_PEERS:-rust devtools memlab}
mkdir -p "$work" && work=$(realpath "$work")

install_peers() (
    cd "$work"
    [ -f package.json ] || npm init -y >/dev/null
    export PUPPETEER_SKIP_DOWNLOAD=1
    for package in @heap-snapshot/tool chrome-devtools-frontend memlab; do
        [ -d "node_modules/$package" ] || npm install --no-audit --no-fund "$package" >/dev/null
    done
    [ -x node_modules/.bin/esbuild ] || npm install --no-audit --no-fund esbuild >/dev/null
    [ -f devtools.mjs ] && return
    # Made by DevTools' own build, and nothing that the worker needs.
    echo 'export const LOCALES = [], BUNDLED_LOCALES = [], DEFAULT_LOCALE = "en-US", REMOTE_FETCH_PATTERN = "",
        LOCAL_FETCH_PATTERN = "";' >node_modules/chrome-devtools-frontend/front_end/core/i18n/locales.js
    cat >devtools-entry.mjs <<'JS'
export * as HS from "./node_modules/chrome-devtools-frontend/front_end/entrypoints/heap_snapshot_worker/HeapSnapshot.js";
export * as L from "./node_modules/chrome-devtools-frontend/front_end/entrypoints/heap_snapshot_worker/HeapSnapshotLoader.js";
JS
    node_modules/.bin/esbuild devtools-entry.mjs --bundle --platform=node --format=esm --log-level=error \
        --resolve-extensions=.ts,.js --outfile=devtools.mjs
)

# once TOOL FILE: wall seconds, processor seconds, peak kB; "failed" where it did not end well.
once() {
    local tool=$1 file=$2 out="$work/out.txt" time="$work/time.txt"
    local -a command
    case $tool in
        heaptrail) command=("$heaptrail" stats "$file" --quiet) ;;
        rust) command=(${HEAP_SNAPSHOT_TOOL:-"$work/node_modules/.bin/heap-snapshot"} statistics "$file") ;;
        devtools) command=(node --max-old-space-size=16000 "$here/devtools_open.mjs" "$work/devtools.mjs" "$file") ;;
        memlab) command=(node --max-old-space-size=16000 "$work/node_modules/.bin/memlab" analyze shape --snapshot "$file") ;;
    esac
    if /usr/bin/time -o "$time" -f '%e %U %S %M' "${command[@]}" >"$out" 2>&1; then
        awk '{print $1, $2 + $3, $4}' "$time"
    else
        echo failed
    fi
}

median() { sort -g | awk '{v[NR] = $1} END {print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2}'; }

install_peers
version() { node -p "require('$work/node_modules/$1/package.json').version" 2>/dev/null || echo '?'; }
results="$here/RESULTS.md"
{
    echo '# Speed and memory against other tools'
    echo
    echo "Written by \`tests/benchmark/compare.sh\`. $(date -u +%F), $("$heaptrail" --version)," \
        "commit $(git -C "$here" rev-parse --short HEAD 2>/dev/null || echo '?')."
    echo "$(nproc) processors ($(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -1))," \
        "$(awk '/MemTotal/ {printf "%.0f GB", $2 / 1e6}' /proc/meminfo); load at the start $(cut -d' ' -f1 /proc/loadavg)."
    echo "@heap-snapshot/tool $(version @heap-snapshot/tool), chrome-devtools-frontend $(version chrome-devtools-frontend)," \
        "memlab $(version memlab), Node $(node --version)."
    echo
    echo "A full open, from the file to retained sizes and classes: $pairs runs of each in turns, medians; in brackets the"
    echo "median of the ratios to Heaptrail's run just before. Processor time is of all threads."
} >"$results"

for file in "$@"; do
    bytes=$(stat -c %s "$file")
    rm -f "$work"/*.runs
    for ((i = 0; i < pairs; i++)); do
        for tool in $peers; do
            [ "$tool" = memlab ] && [ "$i" -gt 0 ] && continue
            [ -e "$work/$tool.failed" ] && continue
            ours=$(once heaptrail "$file") theirs=$(once "$tool" "$file")
            [ "$ours" = failed ] && { echo "Heaptrail failed on $file" >&2; exit 1; }
            echo "$ours" >>"$work/heaptrail.runs"
            if [ "$theirs" = failed ]; then
                echo "$tool failed on $file: $(tail -1 "$work/out.txt")" >&2
                touch "$work/$tool.failed"
                continue
            fi
            echo "$theirs $ours" >>"$work/$tool.runs"
        done
    done
    {
        echo
        echo "## $(awk "BEGIN {printf \"%.0f MB\", $bytes / 1e6}")"
        echo
        echo '| | wall | processor | peak memory |'
        echo '|---|---|---|---|'
        for tool in heaptrail $peers; do
            runs="$work/$tool.runs"
            [ -e "$runs" ] || { echo "| $tool | failed | | |"; continue; }
            wall=$(cut -d' ' -f1 "$runs" | median) cpu=$(cut -d' ' -f2 "$runs" | median) peak=$(cut -d' ' -f3 "$runs" | median)
            line=$(awk -v w="$wall" -v c="$cpu" -v p="$peak" -v b="$bytes" \
                'BEGIN {printf "%.2f s|%.2f s|%.0f MB (%.2f × the file)", w, c, p * 1.024 / 1e3, p * 1024 / b}')
            if [ "$tool" = heaptrail ]; then
                echo "| Heaptrail | ${line//|/ | } |"
            else
                ratio=$(awk '{print $1 / $4}' "$runs" | median) cpus=$(awk '{print $2 / $5}' "$runs" | median)
                awk -v t="$tool" -v l="$line" -v r="$ratio" -v c="$cpus" \
                    'BEGIN {split(l, part, "|"); printf "| %s | %s (%.1f ×) | %s (%.1f ×) | %s |\n", t, part[1], r, part[2], c, part[3]}'
            fi
        done
    } >>"$results"
    rm -f "$work"/*.failed
done
cat "$results"
