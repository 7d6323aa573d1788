#!/usr/bin/env bash
# install-packages.sh [run|test|bench]
# Installs the Debian packages that Vitrine needs: for running it (default), for its tests, for its benchmarks.
# `test` and `bench` include `run`. Quick when everything is there already, and then it needs no rights.
set -euo pipefail

# One list: purpose, package, why. This is the only place where packages are named.
packages='
run   libvips-dev           decodes and scales images
run   libturbojpeg0-dev     crops stored tiles without decoding them
run   libjpeg62-turbo-dev   decodes and encodes tiles as they are stored
run   libopenjp2-7-dev      reads parts of JPEG 2000 files
run   libsqlite3-dev        the embedded catalogue
run   zlib1g-dev            compresses answers
run   unixodbc-dev          asks databases of other systems
run   pkg-config            tells the Swift build where these libraries are
run   ffmpeg                measures film and sound
run   libvips-tools         makes the image formats of the demo collection
run   fonts-dejavu-core     text on the demo pages and maps
run   fonts-ebgaramond      text of the demo book
test  chromium              opens the published objects in real viewers
test  libmagic1             format detection of the Image API validator
test  curl                  asks the running server in the tests
test  imagemagick           makes source files and reads them independently of Vitrine
test  libimage-exiftool-perl  writes rights into source files, and reads them out of what is delivered
test  icc-profiles-free     colour profiles for those files
test  libtiff-tools         changes single fields of TIFF files
test  poppler-utils         draws pages of PDF to compare with
test  nginx                 stands before the server in the tests, as in deploy/ and as a shared cache
test  apache2-bin           likewise
test  openssl               makes the certificate for them
test  odbc-postgresql       a driver to test links with
test  odbc-mariadb          another
test  libsqliteodbc         another
test  tdsodbc               the driver for SQL Server
test  postgresql            a database for it, started by the tests themselves
test  mariadb-server        another
bench libopenjp2-tools      makes the JPEG 2000 file to measure with
bench sqlite3               imports the rows that the catalogue imports, to compare with
bench wrk                   makes the load
bench iipimage-server       the image server to compare with
bench postgresql            holds the rows that a link reads
bench odbc-postgresql       the driver for it
bench nginx                 serves the same tiles as files, and stands before that image server
'

die() { echo "install-packages: $*" >&2; exit 1; }

purpose=${1:-run}
case $purpose in
  run) wanted=' run ' ;;
  test) wanted=' run test ' ;;
  bench) wanted=' run bench ' ;;
  *) die "unknown purpose '$purpose'; give run, test or bench" ;;
esac

installed() { [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }

command -v apt-get >/dev/null && command -v dpkg-query >/dev/null \
  || die "this script knows Debian's apt only. Install by hand what stands for these in your system:
$(awk -v wanted="$wanted" 'NF && index(wanted, " " $1 " ")' <<<"$packages")"

missing=()
while read -r for_purpose name why; do
  [[ -n $for_purpose && $wanted == *" $for_purpose "* ]] || continue
  installed "$name" && continue
  echo "install-packages: $name: $why"
  missing+=("$name")
done <<<"$packages"

# Debian leaves ensurepip out of python3; a Python from elsewhere brings its own, or cannot be mended by apt.
if ! python3 -c 'import ensurepip, venv' 2>/dev/null; then
  case $(command -v python3 || echo /usr/bin/python3) in
    /usr/bin/python3 | /bin/python3)
      echo "install-packages: python3-venv: environments for the Python tools"
      missing+=(python3-venv) ;;
    *) die "$(command -v python3) has no ensurepip, so 'python3 -m venv' fails; put a complete Python 3 first in PATH" ;;
  esac
fi

[ ${#missing[@]} -gt 0 ] || exit 0

as_root=()
if [ "$(id -u)" != 0 ]; then
  command -v sudo >/dev/null || die "needs root or sudo to install: ${missing[*]}"
  as_root=(sudo)
fi
apt() { "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=300 "$@"; }
# Nothing installed here may start a service (nginx would take port 80): Debian asks this file before it starts one.
policy=/usr/sbin/policy-rc.d
install() {
  if [ ! -e "$policy" ]; then
    trap '"${as_root[@]}" rm -f "$policy"' EXIT
    printf '#!/bin/sh\nexit 101\n' | "${as_root[@]}" tee "$policy" >/dev/null
    "${as_root[@]}" chmod 755 "$policy"
  fi
  apt install -y --no-install-recommends "${missing[@]}"
}

# Package lists may be absent (a fresh image) or name versions that are gone: only then are they fetched.
if apt-cache show "${missing[@]}" >/dev/null 2>&1; then
  install || { apt update && install; }
else
  apt update && install
fi || die "apt-get could not install: ${missing[*]}"
