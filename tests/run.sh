#!/bin/sh
# SPDX-FileCopyrightText: The Heliograph authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Installs what the tests need, builds, and runs every test of this tree.
#   sh tests/run.sh           everything
#   sh tests/run.sh STAGE…    these stages, and what they need
#   sh tests/run.sh --list    the stages
# One line a stage; logs under build/logs. The last line is "N passed, N failed". What a stage does is in tests/stages.sh.
set -u

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd) || exit 1
cd "$root" || exit 1
logs=$root/build/logs
# shellcheck source=tests/stages.sh
. "$root/tests/stages.sh"

# A stage's own process, so that a time limit can end it.
if [ "${1:-}" = --inside ]; then
    "stage_$(echo "$2" | tr '-' '_')"
    exit
fi

list() {
    printf '%s\n' "$stages" | awk -F '|' '{ printf "  %-14s %s\n", $1, $4 }'
}

# field NAME NUMBER: one column of the table of stages.
field() {
    printf '%s\n' "$stages" | awk -F'|' -v name="$1" -v number="$2" '$1 == name { print $number }'
}

# Processes of the last stage that are still there: of its session, or with this run's mark in their environment, which the
# search must not carry itself.
leftovers() {
    cat /proc/[0-9]*/stat 2>/dev/null |
        awk -v session="$stage_session" '{ pid = $1; sub(/.*\) /, ""); if ($4 == session) print pid }'
    for file in $(env -u HELIOGRAPH_TEST_RUN grep -lszx "HELIOGRAPH_TEST_RUN=$HELIOGRAPH_TEST_RUN" /proc/[0-9]*/environ); do
        file=${file#/proc/}
        echo "${file%/environ}"
    done
}

# Ends them, and says in which words they had been started.
end_leftovers() {
    tries=20
    pids=$(leftovers)
    while [ -n "$pids" ] && [ "$tries" -gt 0 ]; do
        sleep 0.1
        tries=$((tries - 1))
        pids=$(leftovers)
    done
    for pid in $(printf '%s\n' "$pids" | sort -u); do
        printf 'left running: %s %s\n' "$pid" "$(tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null | cut -c 1-120)"
        kill -KILL "$pid" 2>/dev/null
    done
}

# run_stage NAME: what it needs first, each once; then the stage. Status 0 when it passed.
run_stage() {
    case " $done_ok " in *" $1 "*) return 0 ;; esac
    case " $done_failed " in
    *" $1 "*)
        culprit=$1
        return 1
        ;;
    esac
    for need in $(field "$1" 3); do
        if ! run_stage "$need"; then
            # Not $need: a shell's variables are global, and the recursion has its own needs.
            skipped=0
            report "$1" 0 0 1 "not run, because $culprit failed" ""
            return 1
        fi
    done
    limit=$(field "$1" 2)
    log=$logs/$1.log
    rm -f "$logs/$1.counts" "$logs/$1.failures" "$logs/$1".sanitizer.*
    started=$(date +%s)
    setsid timeout -k 10 "$limit" sh "$root/tests/run.sh" --inside "$1" >"$log" 2>&1 </dev/null &
    stage_pid=$!
    stage_session=$stage_pid
    wait "$stage_pid"
    status=$?
    stage_pid=
    seconds=$(($(date +%s) - started))

    passed=0
    failed=0
    skipped=0
    [ -f "$logs/$1.counts" ] && read -r passed failed skipped <"$logs/$1.counts"
    reason=
    case $status in
    0) ;;
    124 | 137) reason="ended after its time limit of $limit s" ;;
    *) [ "$failed" -gt 0 ] || reason="ended with status $status: $(tail -n 1 "$log" | cut -c 1-200)" ;;
    esac
    left=$(end_leftovers)
    if [ -n "$left" ]; then
        printf '%s\n' "$left" >>"$log"
        reason=${reason:+$reason; }$(printf '%s' "$left" | tr '\n' ';')
    fi
    for file in "$logs/$1".sanitizer.*; do
        [ -f "$file" ] && reason="${reason:+$reason; }sanitizer report: ${file#"$root/"}"
    done
    # A stage that names no cases is one case; trouble besides its cases is one more.
    if [ -n "$reason" ]; then
        failed=$((failed + 1))
    elif [ $((passed + failed)) -eq 0 ]; then
        passed=1
    fi
    report "$1" "$seconds" "$passed" "$failed" "$reason" "$log"
}

# report NAME SECONDS PASSED FAILED REASON LOG: the stage's line, and one for each failure, which the end repeats.
report() {
    all_passed=$((all_passed + $3))
    all_failed=$((all_failed + $4))
    skips=
    [ "$skipped" -eq 0 ] || skips=", $skipped skipped"
    if [ "$4" -eq 0 ]; then
        done_ok="$done_ok $1"
        printf 'ok      %-14s %4s s   %s passed%s\n' "$1" "$2" "$3" "$skips"
        return 0
    fi
    done_failed="$done_failed $1"
    culprit=$1
    printf 'FAILED  %-14s %4s s   %s passed, %s failed%s\n' "$1" "$2" "$3" "$4" "$skips"
    {
        [ -z "$5" ] || printf '%s\n' "$5"
        [ -z "$6" ] || [ ! -f "$logs/$1.failures" ] || cat "$logs/$1.failures"
    } | while IFS= read -r line; do
        printf '        %s: %s%s\n' "$1" "$line" "${6:+ (log: ${6#"$root/"})}"
    done | tee -a "$failures"
    return 1
}

# shellcheck disable=SC2317 # called by the traps
interrupted() {
    trap - INT TERM HUP
    [ -n "$stage_pid" ] && kill -TERM "$stage_pid" 2>/dev/null
    for pid in $(leftovers); do
        kill -KILL "$pid" 2>/dev/null
    done
    echo "interrupted"
    exit 130
}

case ${1:-} in
--list)
    list
    exit 0
    ;;
-*)
    echo "Usage: sh tests/run.sh [--list | STAGE…]" >&2
    exit 2
    ;;
esac
[ $# -gt 0 ] || eval "set -- $(printf '%s\n' "$stages" | cut -d '|' -f 1 | tr '\n' ' ')"
for name in "$@"; do
    if [ -z "$(field "$name" 1)" ]; then
        echo "There is no stage \"$name\". These are the stages:" >&2
        list >&2
        exit 2
    fi
done

mkdir -p "$logs" || exit 1
HELIOGRAPH_TEST_RUN=$$-$(date +%s)
export HELIOGRAPH_TEST_RUN
stage_pid=
stage_session=none
done_ok=
done_failed=
failures=$logs/failures.txt
: >"$failures"
all_passed=0
all_failed=0
trap interrupted INT TERM HUP
began=$(date +%s)
for name in "$@"; do
    run_stage "$name"
done

minutes=$((($(date +%s) - began) / 60))
echo
if [ -s "$failures" ]; then
    echo "Failed:"
    cat "$failures"
fi
echo "$minutes min $((($(date +%s) - began) % 60)) s"
echo "$all_passed passed, $all_failed failed"
[ "$all_failed" -eq 0 ]
