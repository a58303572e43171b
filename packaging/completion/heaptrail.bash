# SPDX-FileCopyrightText: 2026 The Heaptrail contributors
# SPDX-License-Identifier: GPL-3.0-or-later
# bash completion for heaptrail. The program says what fits: the endings of files on a line, then words, each with a tab
# and its meaning.

_heaptrail() {
    local IFS=$'\n' program=${COMP_WORDS[0]/#\~/$HOME} cur=${COMP_WORDS[COMP_CWORD]} words=() word endings
    for word in "${COMP_WORDS[@]:1:COMP_CWORD}"; do
        [[ $word == = ]] || words+=("$word") # --format=json comes as three words
    done
    if [[ $cur == = ]]; then
        cur=
        words+=('')
    fi
    mapfile -t COMPREPLY < <("$program" --complete "${words[@]}" 2>/dev/null)
    endings=${COMPREPLY[0]-}
    words=("${COMPREPLY[@]:1}")
    mapfile -t COMPREPLY < <(compgen -W "${words[*]%%$'\t'*}" -- "$cur")
    [[ $endings ]] || return 0
    compopt -o filenames 2>/dev/null
    endings=${endings//./\\.}
    [[ $endings == '*' ]] && endings= || endings="(${endings// /|})\$"
    mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY < <(compgen -d -- "$cur"
        compgen -f -- "$cur" | grep -E -- "$endings")
}
complete -F _heaptrail heaptrail
