#!/bin/sh
# SPDX-FileCopyrightText: The Heliograph authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# From a fresh clone to a server that answers: installs what is missing, builds heliographd and runs it in the
# foreground until Ctrl-C. Rooms and calls are kept in memory, operators and bans in STATE_DIR (else ~/.local/state/heliograph);
# options come from the environment (PORT, HOST, …).
#   sh installer/quickstart.sh            run
#   sh installer/quickstart.sh --check    stop again, with status 0, once /ready and the page have answered
set -u

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd) || exit 1
build=$root/build/release
server=$build/bin/heliographd
port=${PORT:-3001}
case ${HOST:-} in
'' | 0.0.0.0 | ::) address=localhost ;;
*:*) address="[$HOST]" ;;
*) address=$HOST ;;
esac
url=http://$address:$port

fail() {
    echo "quickstart: $1" >&2
    exit 1
}

# name_for HOST: how to reach from this machine who listens on that address.
name_for() {
    case $1 in
    '' | 0.0.0.0 | :: | ::1 | 127.*) echo localhost ;;
    *:*) echo "[$1]" ;;
    *) echo "$1" ;;
    esac
}

# The token is not for the list of processes.
lets_in() {
    printf 'header = "Authorization: Bearer %s"\n' "$(cat "$1")" |
        curl --config - --silent --fail --output /dev/null --noproxy '*' --max-time 2 "$2/api/admin/drain"
}

# The command that opens the operators' console, as the server writes it to its log, and what does today.
announce_console() {
    file=${STATE_DIR:-${XDG_STATE_HOME:-${HOME:-}/.local/state}/heliograph}/admin.token
    case ${ADMIN_PORT:-0} in
    0) admin=$(name_for "${HOST:-}"):$port ;;
    *) admin=$(name_for "${ADMIN_HOST:-}"):$ADMIN_PORT ;;
    esac
    # There is none, or it lets nobody in, where operators were made otherwise.
    [ -r "$file" ] && lets_in "$file" "http://$admin" || return 0
    echo "The operators' console:                 heliograph-console --url ws://$admin/admin --token-file $file"
    if ! [ -x "$build/bin/heliograph-console" ]; then
        echo "  (That program is still to come. Today:  curl -H \"Authorization: Bearer \$(cat '$file')\" http://$admin/api/admin/overview)"
    fi
}

# Something listens there unless the connection is refused (curl's status 7).
port_is_busy() {
    curl --silent --output /dev/null --noproxy '*' --max-time 2 "$url/ready"
    [ $? -ne 7 ]
}

is_ready() {
    curl --silent --fail --output /dev/null --noproxy '*' --max-time 2 "$url/ready"
}

page_answers() {
    curl --silent --fail --noproxy '*' --max-time 5 --header 'Accept: text/html' "$url/" | grep -qi '<html'
}

# run_quietly LOG SENTENCE COMMAND…: the command's output goes to the log, and its end is shown when it fails.
run_quietly() {
    log=$1
    sentence=$2
    shift 2
    if ! "$@" >"$log" 2>&1 </dev/null; then
        tail -n 30 "$log" >&2
        fail "$sentence (log: $log)"
    fi
}

build_server() {
    mkdir -p "$root/build/logs" || fail "cannot write to $root/build"
    cd "$root" || exit 1
    # A build folder that the tests have configured stays as it is; a new one leaves the tests out.
    tests=
    [ -f "$build/CMakeCache.txt" ] || tests=-DHELIOGRAPH_BUILD_TESTS=OFF
    # shellcheck disable=SC2086 # no word at all when empty
    run_quietly build/logs/quickstart-configure.log "the build could not be configured" cmake --preset release $tests
    echo "Building heliographd (a few minutes the first time) …"
    run_quietly build/logs/quickstart-build.log "the build failed" \
        cmake --build --preset release --target heliographd
}

# Runs beside the server and says where it is once it answers. Ends with the server.
announce() {
    while kill -0 "$$" 2>/dev/null; do
        if is_ready; then
            echo
            echo "Heliograph is ready. The built-in page: $url/"
            announce_console
            echo "Ctrl-C stops it."
            return
        fi
        sleep 0.2
    done
}

# Starts the server, waits for its answers, stops it again.
check() {
    log=$root/build/logs/quickstart-server.log
    "$server" >"$log" 2>&1 </dev/null &
    pid=$!
    trap 'kill -TERM "$pid" 2>/dev/null' EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM
    reason="the server was not ready after 30 s"
    tries=150
    while [ "$tries" -gt 0 ]; do
        if ! kill -0 "$pid" 2>/dev/null; then
            reason="the server ended at once"
            break
        fi
        if is_ready; then
            reason=
            break
        fi
        tries=$((tries - 1))
        sleep 0.2
    done
    if [ -z "$reason" ] && ! page_answers; then
        reason="the server is ready, but $url/ gives no page"
    fi
    trap - EXIT INT TERM
    kill -TERM "$pid" 2>/dev/null
    wait "$pid"
    status=$?
    if [ -z "$reason" ] && [ "$status" -ne 0 ]; then
        reason="the server answered, but ended with status $status"
    fi
    if [ -n "$reason" ]; then
        cat "$log" >&2
        fail "$reason (log: $log)"
    fi
    echo "Heliograph answered on port $port: ready, and the page is there."
}

only_check=no
case $#:${1:-} in
0:) ;;
1:--check) only_check=yes ;;
*)
    echo "Usage: sh installer/quickstart.sh [--check]" >&2
    exit 2
    ;;
esac
case $port in
'' | *[!0-9]* | ??????*) port_is_number=no ;;
*) port_is_number=yes ;;
esac
if [ "$port_is_number" = no ] || [ "$port" -lt 1 ] || [ "$port" -gt 65535 ]; then
    fail "PORT must be a number from 1 to 65535, not \"$port\""
fi

packages_folder=$root/installer/packages
# shellcheck source=installer/packages.sh
. "$root/installer/packages.sh"
install_packages build run || exit 1

busy="port $port is in use by another program; choose another one: PORT=3101 sh installer/quickstart.sh"
if port_is_busy; then
    fail "$busy"
fi
build_server
[ -x "$server" ] || fail "the build has made no $server"
if port_is_busy; then
    fail "$busy"
fi
if [ "$only_check" = yes ]; then
    check
    exit 0
fi
# The server takes this script's place, so signals and the exit status are its own; twice in the background, so that
# the announcement is nobody's child to wait for.
(announce </dev/null &)
exec "$server"
