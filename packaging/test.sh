#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Heaptrail contributors
# SPDX-License-Identifier: GPL-3.0-or-later
# test.sh [CTEST-OPTION...]: installs what is missing, builds the dev preset, runs every test.
# With CI set, warnings are errors, and all is compiled in as little time as can be: with the debug information that a
# backtrace needs, and eight files of a library at a time.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=packaging/setup.sh
. packaging/setup.sh
install_missing packaging/debian-packages.txt packaging/debian-packages-test.txt

werror=OFF debug=-g unity=OFF
if [ -n "${CI:-}" ]; then werror=ON debug=-g1 unity=ON; fi
cmake --preset dev -DHEAPTRAIL_WERROR=$werror -DCMAKE_CXX_FLAGS_DEBUG=$debug -DCMAKE_UNITY_BUILD=$unity >build-configure.log 2>&1 || { cat build-configure.log >&2; exit 1; }
rm -f build-configure.log
cmake --build --preset dev
ctest --preset dev "$@"
