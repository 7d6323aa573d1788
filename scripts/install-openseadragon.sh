#!/usr/bin/env bash
# install-openseadragon.sh [DEST]        (default: .tools/openseadragon)
# Puts the viewer OpenSeadragon (BSD 3-clause) at DEST/openseadragon.js with its licence and button images.
# The tests use it; the product does not. A Python package's source archive carries it.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
dest=${1:-$root/.tools/openseadragon}
package=openslide-python==1.4.7
package_sha256=730fed798de683b00c8ef4d956f3d429cc02f2c449eb0d58944e1769ba7983cc

[ "$(cat "$dest/.package" 2>/dev/null)" = "$package_sha256" ] && exit 0

mkdir -p "$(dirname "$dest")"
work=$(mktemp -d "$(dirname "$dest")/.openseadragon.XXXXXX")
trap 'rm -rf "$work"' EXIT
echo "install-openseadragon: fetching OpenSeadragon from $package"
archive=$("$root/scripts/fetch-package.sh" "$package" "$package_sha256" "$work/package" --no-binary :all:)

tar -xzf "$archive" -C "$work"
deepzoom=("$work"/openslide_python-*/examples/deepzoom)
mkdir "$work/openseadragon"
cp -r "${deepzoom[0]}/static/openseadragon.js" "${deepzoom[0]}/static/images" "$work/openseadragon/"
cp "${deepzoom[0]}/licenses/LICENSE.openseadragon" "$work/openseadragon/LICENSE"
echo "$package_sha256" >"$work/openseadragon/.package"

rm -rf "$dest"
mv "$work/openseadragon" "$dest"
