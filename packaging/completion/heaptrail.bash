# SPDX-FileCopyrightText: 2026 The Heaptrail contributors
# SPDX-License-Identifier: GPL-3.0-or-later
# bash completion for heaptrail

_heaptrail_files() {
    local IFS=$'\n'
    compopt -o filenames 2>/dev/null
    mapfile -t COMPREPLY < <(compgen -d -- "$cur"
        compgen -f -- "$cur" | grep -E "$1")
}

_heaptrail() {
    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} command=${COMP_WORDS[1]}
    local commands='stats summary compare suspects path object retainers dominators strings nodes query allocations memory-log report redact'
    local common='-o --output --threads --memory-limit --salvage -q --quiet -h --help --version'
    local snapshots='\.(heapsnapshot|heaptimeline)(\.gz|\.zst)?$' profiles='\.(heapprofile|heaptimeline|heapsnapshot)(\.gz|\.zst)?$' logs='\.(jsonl|ndjson|log|csv|json)$'
    COMPREPLY=()
    # --format=json comes as three words.
    if [[ $cur == = ]]; then
        cur=
    elif [[ $prev == = && $COMP_CWORD -gt 2 ]]; then
        prev=${COMP_WORDS[COMP_CWORD-2]}
    fi

    if [[ $COMP_CWORD -eq 1 ]]; then
        _heaptrail_files "$profiles"
        COMPREPLY+=($(compgen -W "$commands --help --version" -- "$cur"))
        return
    fi

    case $prev in
    --format)
        case $command in
        summary | compare | strings | query | allocations | memory-log) COMPREPLY=($(compgen -W 'text json csv' -- "$cur")) ;;
        nodes) COMPREPLY=($(compgen -W 'csv jsonl' -- "$cur")) ;;
        *) COMPREPLY=($(compgen -W 'text json' -- "$cur")) ;;
        esac
        return ;;
    --sort)
        if [[ $command == query ]]; then
            COMPREPLY=($(compgen -W 'retained shallow distance class name id' -- "$cur"))
        else
            COMPREPLY=($(compgen -W 'retained shallow count name distance' -- "$cur"))
        fi
        return ;;
    --by) COMPREPLY=($(compgen -W 'function script package' -- "$cur")); return ;;
    --keys) COMPREPLY=($(compgen -W 'hide keep' -- "$cur")); return ;;
    --names) COMPREPLY=($(compgen -W 'keep hide' -- "$cur")); return ;;
    --script-paths) COMPREPLY=($(compgen -W 'keep package hide' -- "$cur")); return ;;
    --with) _heaptrail_files "$snapshots"; return ;;
    --case) _heaptrail_files '\.heaptrail$'; return ;;
    --object-filter)
        COMPREPLY=($(compgen -W 'duplicatedStrings objectsRetainedByContexts objectsRetainedByDetachedDomNodes
            objectsRetainedByConsole objectsRetainedByEventHandlers sharedNativeContext noNativeContext
            nativeContext_' -- "$cur"))
        return ;;
    --fail-on) COMPREPLY=($(compgen -W 'high medium low' -- "$cur")); return ;;
    --memory-limit) COMPREPLY=($(compgen -W '1G 2G 4G 8G 16G' -- "$cur")); return ;;
    --memory-log) _heaptrail_files "$logs"; return ;;
    -o | --output) compopt -o default 2>/dev/null; return ;;
    --filter | --class | --search | --limit | --depth | --count | --root | --threads | --title | --threshold | --requests | --heap-limit) return ;;
    esac

    if [[ $cur == -* ]]; then
        local own=
        case $command in
        stats) own='--format' ;;
        summary) own='--filter --object-filter --sort --limit --format' ;;
        compare) own='--growing --by-id --filter --limit --format' ;;
        suspects) own='--memory-log --limit --requests --fail-on --verbose --format' ;;
        path) own='--count --format' ;;
        object) own='--limit --format' ;;
        retainers) own='--depth --limit --to-roots --format' ;;
        dominators) own='--root --depth --limit --format' ;;
        strings) own='--limit --format' ;;
        nodes) own='--class --search --match-case --regex --limit --format' ;;
        query) own='--with --sort --limit --format' ;;
        allocations) own='--by --limit --format' ;;
        memory-log) own='--limit --container-limit --threshold --unit --fail-on --format' ;;
        report) own='--memory-log --case --title --heap-limit --show-strings --show-keys --script-paths --prompts --hide-names --show-folders --images' ;;
        redact) own='--scan --names --keys --script-paths --limit --format' ;;
        esac
        COMPREPLY=($(compgen -W "$own $common" -- "$cur"))
        return
    fi

    if [[ $command == memory-log ]]; then
        _heaptrail_files "$logs"
    elif [[ $command == allocations || $command == suspects || $command == report ]]; then
        _heaptrail_files "$profiles"
    else
        _heaptrail_files "$snapshots"
    fi
}
complete -F _heaptrail heaptrail
