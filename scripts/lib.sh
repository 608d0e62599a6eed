# Shared by the scripts beside it: where things stand, how to speak, stamps, Debian packages.
# Sourced by bash, never run. Everything printed for people is Indonesian.
# shellcheck shell=bash

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
VENV=$ROOT/.venv
VAR=${SATUDATA_VAR:-$ROOT/var}
STAMPS=$VAR/.stamps

say() { printf '%s\n' "$*"; }

die() {
    printf '%s\n' "$*" >&2
    exit 1
}

# A stamp is the hash under which a piece of work was last finished. The work is done again when
# its inputs hash differently; the stamp is written after it, so an interrupted run repeats.
hash_of_files() { xargs -0 --no-run-if-empty sha256sum | sha256sum | cut -d' ' -f1; }

stamp_is() { [ "$(cat "$STAMPS/$1" 2>/dev/null)" = "$2" ]; }

write_stamp() {
    mkdir -p "$STAMPS"
    printf '%s\n' "$2" >"$STAMPS/$1"
}

# Debian packages -----------------------------------------------------------------------------
has_library() { [[ $(/sbin/ldconfig -p 2>/dev/null) == *"$1 "* ]]; }

# PATH of an ordinary Debian account lacks the sbin folders, and PostgreSQL's programs are in neither.
has_program() { command -v "$1" >/dev/null 2>&1 || [ -x "/usr/sbin/$1" ]; }

newest_postgres_bin() {
    local folder
    for folder in $(printf '%s\n' /usr/lib/postgresql/*/bin | sort -rV); do
        [ -x "$folder/initdb" ] && printf '%s\n' "$folder" && return
    done
    return 1
}

# Installs the packages named, by the first way that is open: as root, through sudo (asking for the
# password only where somebody can type it), or not at all: then the one line to run is printed.
install_packages() {
    local line="apt-get update && apt-get install --yes --no-install-recommends $*"
    local as_root
    if [ "$(id -u)" = 0 ]; then
        as_root=()
    elif command -v sudo >/dev/null && { sudo -n true 2>/dev/null || { [ -t 0 ] && sudo -v; }; }; then
        as_root=(sudo)
    else
        die "Paket sistem berikut belum terpasang: $*

Jalankan satu baris ini sebagai root (atau mintalah pengelola komputer), lalu ulangi perintah Anda:

    $line
"
    fi
    command -v apt-get >/dev/null ||
        die "Paket sistem berikut belum terpasang, dan di sini tidak ada apt-get: $*"
    say "Memasang paket sistem: $*"
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive bash -c '
        # Freshly installed servers are not started: the tests start their own, on free ports. An
        # existing policy of this machine stays as it is.
        policy=/usr/sbin/policy-rc.d
        if [ ! -e "$policy" ]; then
            trap "rm -f $policy" EXIT
            printf "#!/bin/sh\nexit 101\n" >"$policy" && chmod 755 "$policy"
        fi
        apt-get update -qq || echo "Daftar paket tidak dapat diperbarui; memakai yang ada." >&2
        apt-get install --yes --no-install-recommends -qq "$@" >/dev/null
    ' install "$@" || die "Pemasangan paket gagal. Coba jalankan sendiri sebagai root: $line"
}
