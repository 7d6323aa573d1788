#!/usr/bin/env bash
# fetch-package.sh REQUIREMENT SHA256 FOLDER [PIP-OPTION…]
# Downloads one Python package, e.g. "name==1.2.3", into FOLDER if its SHA-256 is the one given, and prints its path.
# Nothing of it is installed or, before the hash is checked, opened.
set -euo pipefail
[ $# -ge 3 ] || { echo "usage: $0 REQUIREMENT SHA256 FOLDER [PIP-OPTION…]" >&2; exit 2; }
requirement=$1 sha256=$2 folder=$3
shift 3

# Debian's Python comes without pip; an empty environment has one.
python=$("$(dirname "$0")/python-env.sh" pip /dev/null)/bin/python
mkdir -p "$folder"
printf '%s --hash=sha256:%s\n' "$requirement" "$sha256" >"$folder/requirement.txt"
"$python" -m pip download --quiet --disable-pip-version-check --no-deps --require-hashes "$@" \
  --dest "$folder" -r "$folder/requirement.txt" >&2

for file in "$folder"/*.whl "$folder"/*.tar.gz; do
  [ -e "$file" ] || continue
  echo "$sha256  $file" | sha256sum --check --quiet >&2
  echo "$file"
  exit 0
done
echo "fetch-package: pip downloaded nothing for $requirement" >&2
exit 1
