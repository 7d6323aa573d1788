#!/usr/bin/env bash
# image.sh BASE PREFIX ID VERSION LEVEL     e.g. image.sh http://127.0.0.1:8080 iiif/v3/image validation1 3.0 2
# image.sh --image OUT.png                  writes the picture that the server must publish as ID
# Runs both Image API validators of the Python Package Index against a running server. VERSION is 2.0 or 3.0, LEVEL 0
# to 2, or 3 for the optional features too.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
python() { # environment program…
  local env
  env=$("$here/../scripts/python-env.sh" "$1" "$here/requirements/$1.txt") || return
  shift
  "$env/bin/python" "$@"
}

if [ "${1:-}" = --image ] && [ $# = 2 ]; then
  python image-ng "$here/image_ng.py" --image "$2"
  exit
fi
[ $# = 5 ] || { sed -n '2,5s/^# //p' "$0" >&2; exit 2; }

. "$here/tally.sh"
step "iiif-validator 1.0.5, version $4, level $5" python image-official "$here/image_official.py" "$@"
step "iiif-validator-ng 0.1.0, version $4, level $5 and what info.json declares" \
  python image-ng "$here/image_ng.py" "$@"
finish
