# SPDX-FileCopyrightText: The Heliograph authors
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh disable=SC2154,SC2317
#
# What each stage of tests/run.sh does. Sourced by it, with $root and $logs set; stage_x runs in a process of its own,
# its output goes to build/logs/x.log. A stage may write "PASSED FAILED SKIPPED" to $logs/x.counts and one name a line to
# $logs/x.failures; otherwise it counts as one case.

# name|time limit in seconds|stages it needs|what it does
# shellcheck disable=SC2034 # read by run.sh
stages='packages|900||install what the tests need from apt
lint|120|packages|the rules of the tree itself: layers, licences, sizes, formatting, links
npm|300|packages|install the stock clients and the browser driver
build-release|1500|packages|configure and build preset release, with tests
unit|120|build-release|tests of one class at a time
contract|120|build-release|tests that every implementation of an interface must pass
integration|300|build-release|tests of several layers over real sockets
clients|900|npm build-release|stock socket.io-client against the server
browser|600|npm build-release|the built-in pages in a browser: meetings, calls, chance meetings
attacks|600|npm build-release|hostile clients against the release build
load|400|npm build-release|cost of a request and a message among many idle connections; crowds of people
install|180|npm build-release|install components, archives
quickstart|300|npm build-release|installer/quickstart.sh
build-asan|1500|packages|configure and build preset asan, with tests
asan|600|build-asan|unit, contract and integration tests under the sanitizers
attacks-asan|900|npm build-asan|hostile clients against the sanitized build
build-fuzz|600|packages|configure and build preset fuzz
fuzz|900|build-fuzz|every fuzzer for 40 s'

fail() {
    echo "$1"
    exit 1
}

# build PRESET [OPTION…]: what another clone has compiled counts as well, wherever that lies.
build() {
    CCACHE_BASEDIR=$root
    CCACHE_NOHASHDIR=1
    export CCACHE_BASEDIR CCACHE_NOHASHDIR
    preset=$1
    shift
    cmake --preset "$preset" "$@" || fail "configuring preset $preset failed"
    # The first error is the one to read; run.sh shows the last line.
    cmake --build --preset "$preset" -- -k 20 ||
        fail "building preset $preset failed: $(grep -m 1 -E 'error:|Error' "$logs/build-$preset.log")"
}

# ctest_stage STAGE PRESET LABELS: the tests with these labels (a regular expression), of which there must be some.
ctest_stage() {
    results=$logs/$1.xml
    rm -f "$results"
    ctest --preset "$2" --label-regex "^($3)\$" --no-tests=error --parallel 2 --output-junit "$results"
    status=$?
    [ -f "$results" ] || fail "ctest gave no results"
    sed -n 's/^.*<testcase name="\([^"]*\)".*status="fail".*$/\1/p' "$results" >"$logs/$1.failures"
    # The sums are the first of their kind, on lines of their own below <testsuite.
    awk -F '"' '/^[ \t]*tests="/ && !all { all = $2 } /^[ \t]*failures="/ && !bad { bad = $2 }
        /^[ \t]*(disabled|skipped)="/ { left += $2 } /<testcase/ { exit }
        END { print all - bad - left, bad + 0, left + 0 }' "$results" >"$logs/$1.counts"
    return "$status"
}

# node_stage STAGE FOLDER [FILES]: its *.test.mjs files, of which there must be some, so many of them at a time. More than
# one only where tests mostly wait, and measure nothing.
node_stage() {
    stage=$1
    at_once=${3:-1}
    set -- "$root/$2"/*.test.mjs
    [ -f "$1" ] || fail "there is no ${1#"$root/"}"
    node --test --test-reporter=tap --test-concurrency="$at_once" "$@"
    status=$?
    # run.sh sends what we print to this file.
    results=$logs/$stage.log
    # A "not ok" that only sums up others is no case of its own.
    awk '/^ *not ok / { sub(/^ *not ok [0-9]+ - /, ""); name = $0 }
        /^ *failureType:/ { if (name != "" && !/subtestsFailed/) print name; name = "" }' "$results" >"$logs/$stage.failures"
    awk '/^# pass / { pass = $3 } /^# (fail|cancelled) / { fail += $3 } /^# (skipped|todo) / { left += $3 }
        END { print pass + 0, fail + 0, left + 0 }' "$results" >"$logs/$stage.counts"
    return "$status"
}

programs_of() {
    HELIOGRAPHD=$root/build/$1/bin/heliographd
    PROTOCOL_TESTBED=$root/build/$1/bin/protocol-testbed
    export HELIOGRAPHD PROTOCOL_TESTBED
    [ -x "$HELIOGRAPHD" ] || fail "preset $1 has made no heliographd"
    [ -x "$PROTOCOL_TESTBED" ] || fail "preset $1 has made no protocol-testbed"
}

# The sanitizers' reports go to files, which run.sh looks for: a report is a failure even if no test noticed.
sanitized() {
    HELIOGRAPH_SANITIZED=1
    ASAN_OPTIONS=detect_leaks=1:detect_stack_use_after_return=1:log_path=$logs/$1.sanitizer
    UBSAN_OPTIONS=print_stacktrace=1:halt_on_error=1:log_path=$logs/$1.sanitizer
    export HELIOGRAPH_SANITIZED ASAN_OPTIONS UBSAN_OPTIONS
}

stage_packages() {
    # shellcheck disable=SC2034 # read by packages.sh
    packages_folder=$root/installer/packages
    # shellcheck source=installer/packages.sh
    . "$root/installer/packages.sh"
    install_packages build run test || exit 1
    version=$(node --version)
    major=${version#v}
    [ "${major%%.*}" -ge 18 ] || fail "node $version is too old: 18 or later is needed"
}

stage_lint() {
    node --test tests/lint/rules.test.mjs || fail "the rules do not find what they are there for"
    node tests/lint/lint.mjs --counts "$logs/lint.counts" --failures "$logs/lint.failures"
}

# npm ci costs seconds and the network, so it runs only for a lock file that it has not seen.
stage_npm() {
    for folder in tests/clients tests/browser; do
        [ -f "$folder/package-lock.json" ] || fail "$folder/package-lock.json is not there"
        sum=$(cksum <"$folder/package-lock.json")
        seen=$folder/node_modules/.heliograph-lock
        if [ ! -f "$seen" ] || [ "$(cat "$seen")" != "$sum" ]; then
            (cd "$folder" && npm ci --no-audit --no-fund) || fail "npm ci failed in $folder"
            mkdir -p "$folder/node_modules"
            printf '%s\n' "$sum" >"$seen"
        fi
    done
}

# quickstart.sh may have left the tests out of this folder.
stage_build_release() { build release -DHELIOGRAPH_BUILD_TESTS=ON; }
stage_build_asan() { build asan; }
stage_build_fuzz() { build fuzz; }

stage_unit() { ctest_stage unit release unit; }
stage_contract() { ctest_stage contract release contract; }
stage_integration() { ctest_stage integration release integration; }

stage_asan() {
    sanitized asan
    ctest_stage asan asan 'unit|contract|integration'
}

stage_clients() {
    programs_of release
    node_stage clients tests/clients 3
}

stage_browser() {
    programs_of release
    node_stage browser tests/browser
}

stage_attacks() {
    programs_of release
    node_stage attacks tests/attacks
}

stage_attacks_asan() {
    programs_of asan
    sanitized attacks-asan
    node_stage attacks-asan tests/attacks 2
}

stage_load() {
    programs_of release
    node_stage load tests/load
}

stage_install() {
    programs_of release
    node_stage install tests/install
}

stage_quickstart() {
    programs_of release
    node_stage quickstart tests/install/quickstart
}

stage_fuzz() { ctest_stage fuzz fuzz fuzz; }
