#!/usr/bin/env bash
# python-env.sh NAME REQUIREMENTS
# Makes the Python environment .tools/NAME with exactly the packages that REQUIREMENTS pins, and prints its path.
# Nothing happens while REQUIREMENTS and the Python are the same as the last time.
#
# Every package is pinned, those that others need too, so pip installs with --no-deps: the same set on every machine,
# and a validator's wrong idea of its own dependencies can be corrected in the file.
set -euo pipefail
[ $# = 2 ] || { echo "usage: $0 NAME REQUIREMENTS" >&2; exit 2; }
name=$1 requirements=$2
tools=$(cd "$(dirname "$0")/.." && pwd)/.tools
env=$tools/$name
[ -r "$requirements" ] || { echo "python-env: cannot read $requirements" >&2; exit 2; }

stamp=$( { python3 -c 'import sys; print(sys.executable, sys.version)'; echo "$env"; cat "$requirements"; } \
  | sha256sum | cut -d' ' -f1)

mkdir -p "$tools"
exec 9>"$tools/.$name.lock"
flock 9
if [ "$(cat "$env/.stamp" 2>/dev/null)" != "$stamp" ]; then
  echo "python-env: making .tools/$name from $(basename "$requirements")" >&2
  # Environments cannot be moved, so it is made in its place; the stamp comes last, and without it we start again.
  rm -rf "$env"
  python3 -m venv "$env" >&2
  if grep -qE '^[[:space:]]*[^#[:space:]]' "$requirements"; then
    "$env/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps -r "$requirements" >&2
  fi
  echo "$stamp" >"$env/.stamp"
fi
echo "$env"
