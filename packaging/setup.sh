#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Heaptrail contributors
# SPDX-License-Identifier: GPL-3.0-or-later
# For run.sh and test.sh to source: installs what is missing of the packages listed in the given files.
# Asks for root only if something is missing.

install_missing()
{
    if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
        echo "setup: not a Debian-like system: install what $* name by hand" >&2
        return 0
    fi
    local wanted missing
    wanted=$(sed 's/#.*//' "$@" | tr -s '[:space:]' '\n' | sort -u)
    # shellcheck disable=SC2086  # one package a word
    missing=$(comm -23 <(echo "$wanted" | sed '/^$/d') \
        <(dpkg-query -W -f='${db:Status-Abbrev}${Package}\n' $wanted 2>/dev/null | sed -n 's/^ii *//p' | sort -u))
    [ -n "$missing" ] || return 0
    # shellcheck disable=SC2086
    set -- $missing
    echo "setup: installing $*" >&2
    local root=()
    if [ "$(id -u)" -ne 0 ]; then
        if ! command -v sudo >/dev/null; then
            echo "setup: as root, run: apt-get install $*" >&2
            return 1
        fi
        root=(sudo)
    fi
    "${root[@]}" apt-get update -qq
    "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >&2
}
