#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Heaptrail contributors
# SPDX-License-Identifier: GPL-3.0-or-later
# test.sh [CTEST-OPTION...]: installs what is missing, builds the dev preset, runs every test.
# With CI set, warnings are errors.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=packaging/setup.sh
. packaging/setup.sh
install_missing packaging/debian-packages.txt packaging/debian-packages-test.txt

werror=OFF
[ -z "${CI:-}" ] || werror=ON
cmake --preset dev -DHEAPTRAIL_WERROR=$werror >build-configure.log 2>&1 || { cat build-configure.log >&2; exit 1; }
rm -f build-configure.log
cmake --build --preset dev
ctest --preset dev "$@"
