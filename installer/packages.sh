# SPDX-FileCopyrightText: The Heliograph authors
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
#
# Sourced by quickstart.sh and tests/run.sh: installs the Debian packages that are missing. Set packages_folder to the
# folder with the lists first. Costs one dpkg-query when all is there; touches the network only when something is not.

# missing_packages LIST…: prints the packages of these lists that are neither installed nor stood in for by a program.
missing_packages() {
    wanted=$(
        for list in "$@"; do
            while read -r name program rest; do
                case $name in '' | '#'*) continue ;; esac
                case $program in
                '' | '#'*) ;;
                *) if command -v "$program" >/dev/null 2>&1; then continue; fi ;;
                esac
                printf '%s\n' "$name"
            done <"${packages_folder:?}/$list.apt"
        done
    )
    [ -n "$wanted" ] || return 0
    # shellcheck disable=SC2016,SC2086 # dpkg-query's own format; one word a package
    installed=$(dpkg-query -W -f '${Package} ${db:Status-Status}\n' $wanted 2>/dev/null | sed -n 's/ installed$//p')
    for name in $wanted; do
        case "
$installed
" in
        *"
$name
"*) ;;
        *) printf '%s\n' "$name" ;;
        esac
    done
}

# install_packages LIST…: installs what is missing. On failure one line on standard error, and status 1.
install_packages() {
    if ! command -v apt-get >/dev/null 2>&1; then
        echo "This system has no apt-get, so nothing is installed. What is needed: installer/packages/*.apt" >&2
        return 0
    fi
    missing=$(missing_packages "$@" | tr '\n' ' ')
    [ -n "$missing" ] || return 0
    as_root=
    if [ "$(id -u)" -ne 0 ]; then
        if ! command -v sudo >/dev/null 2>&1; then
            echo "These packages are missing and there is neither root nor sudo to install them: $missing" >&2
            return 1
        fi
        as_root=sudo
    fi
    echo "Installing: $missing"
    apt_log=$(mktemp)
    # shellcheck disable=SC2086 # as_root may be empty, missing is a list
    if $as_root env DEBIAN_FRONTEND=noninteractive apt-get -q update >"$apt_log" 2>&1 </dev/null &&
        $as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y --no-install-recommends \
            -o DPkg::Lock::Timeout=300 install $missing >>"$apt_log" 2>&1 </dev/null; then
        rm -f "$apt_log"
        return 0
    fi
    reason=$(grep -E '^(E|Err):' "$apt_log" | tail -n 1)
    echo "apt-get could not install them: ${reason:-see the log} (log: $apt_log)" >&2
    return 1
}
