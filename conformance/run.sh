#!/usr/bin/env bash
# run.sh [BINARY]        (default: .build/release/vitrine)
# Starts the real program with the demo collection and lets validators and viewers that others wrote judge what it
# publishes: Image API 3.0 and 2.1; Presentation 4.0, 3.0 and 2.1, also of collections in pages and of random sheets;
# Mirador, Tify, OpenSeadragon, and the program's own home page and links.
# The last line is 'N passed, N failed, N skipped'. Screenshots and the server's log stay in .tools/conformance.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
cd "$root"
vitrine=$(realpath "${1:-.build/release/vitrine}")
work=$root/.tools/conformance
home=$work/home
. conformance/tally.sh

# The test's server hears of nothing but what is set here, and loopback is never asked for through a proxy.
for name in "${!VITRINE_@}"; do unset "$name"; done
export NO_PROXY=127.0.0.1,localhost no_proxy=127.0.0.1,localhost
# The IIIF presentation-validator's schema is in no package: it is used where it lies beside the checkout.
beside=$(dirname "$root")/shared/conformance/schema
[ -n "${IIIF_SCHEMA_DIR:-}" ] || [ ! -d "$beside" ] || export IIIF_SCHEMA_DIR=$beside

scripts/install-packages.sh test
scripts/install-mirador.sh
scripts/install-openseadragon.sh
scripts/install-tify.sh
scripts/make-demo.sh
presentation=$(scripts/python-env.sh presentation conformance/requirements/presentation.txt)/bin/python
viewers=$(scripts/python-env.sh viewers conformance/requirements/viewers.txt)/bin/python
api=$(scripts/python-env.sh api conformance/requirements/api.txt)/bin/python
mkdir -p "$work"

# A home is made once for each build of the program and each demo collection.
prepare_home() {
  local stamp
  stamp=$({ sha256sum "$vitrine" .demo/objects.csv conformance/mixed.sh; find .demo/collection -type f -printf '%P %s\n' | sort; } | sha256sum)
  [ "$(cat "$work/home.stamp" 2>/dev/null)" = "$stamp" ] && return
  rm -rf "$home" "$work/home.stamp" "$work/validation"
  mkdir -p "$work/validation"
  conformance/image.sh --image "$work/validation/squares.png"
  printf '%s\n' 'file,identifier,id,title' 'squares.png,validation,validation1,The validation image' \
    >"$work/validation.csv"
  "$vitrine" init "$home"
  "$vitrine" import .demo/collection --home "$home" --metadata .demo/objects.csv
  "$vitrine" import "$work/validation" --home "$home" --metadata "$work/validation.csv"
  rm -rf "$work/mixed"
  conformance/mixed.sh "$work/mixed"
  "$vitrine" import "$work/mixed/files" --home "$home" --metadata "$work/mixed/mixed.csv"
  echo "$stamp" >"$work/home.stamp"
}
prepare_home # not in a condition: there, set -e would let a failed import pass

server=
stop_server() { [ -z "$server" ] || { kill "$server" 2>/dev/null; wait "$server" 2>/dev/null || true; }; }
trap stop_server EXIT

# Sets `server` and `base`. More settings may stand in the environment.
start_server() { # log
  VITRINE_VIEWER_ASSETS=$root/.tools/mirador "$vitrine" serve --home "$home" --port 0 >"$1" 2>&1 &
  server=$!
  base=
  for _ in {1..150}; do
    base=$(sed -nE 's#.*Vitrine is serving (http://[^ /]+)/.*#\1#p' "$1" | head -n 1)
    [ -z "$base" ] || return 0
    kill -0 "$server" 2>/dev/null || break
    sleep 0.2
  done
  echo "run.sh: the server did not start:" >&2
  tail -n 20 "$1" >&2
  exit 1
}

step "Presentation, random collection" "$presentation" conformance/generated.py "$vitrine" "$work/random"

# Once with collections that are divided after two members, as larger ones are after a thousand.
VITRINE_COLLECTION_DOCUMENT_SIZE=2 start_server "$work/server-divided.log"
step "Presentation, divided collections" "$presentation" conformance/presentation.py \
  "$base/iiif/v3/collection/top" 3.0 "$base/iiif/v2/collection/top" 2.1 "$base/iiif/v4/collection/top" 4.0
stop_server

view() { # name argument…
  local name=$1
  shift
  step "$name" "$viewers" conformance/viewers.py "$@" --shots "$work/screenshots" --name "$name"
}

# With enlarging, so that everything which is optional in the Image API is there to be judged (level 3 of the validators).
VITRINE_IMAGES_UPSCALING=true VITRINE_IMAGES_MAX_AREA=16000000 start_server "$work/server-upscaling.log"
step "Image API 3.0" conformance/image.sh "$base" iiif/v3/image validation1 3.0 3
step "Image API 2.1" conformance/image.sh "$base" iiif/v2/image validation1 2.0 3
stop_server
start_server "$work/server.log"
step "Presentation" "$presentation" conformance/presentation.py \
  "$base/iiif/v3/collection/top" 3.0 "$base/iiif/v2/collection/top" 2.1 "$base/iiif/v4/collection/top" 4.0
search=collection/search/map%20OR%20book
step "Presentation, collections by query" "$presentation" conformance/presentation.py \
  "$base/iiif/v3/$search" 3.0 "$base/iiif/v2/$search" 2.1 "$base/iiif/v4/$search" 4.0

step "Descriptions for machines" "$presentation" conformance/records.py "$base/iiif/v3/collection/top"
step "Interface for programs" "$api" conformance/api.py "$vitrine"

# Documents that Swift's tests made of random objects: scripts/test.sh has them left here.
generated=$work/generated
if [ -d "$generated/3.0" ]; then
  for version in 2.1 3.0 4.0; do
    [ "$version" != 4.0 ] || [ -d "${IIIF_SCHEMA_DIR:-}/v4" ] || continue
    step "Presentation $version, generated" "$presentation" conformance/presentation.py "$generated/$version" "$version"
  done
fi

# A whole ResourceSpace, where Swift's tests had one to publish: its own interface's pictures cannot be zoomed.
if [ -d "$generated/resourcespace" ]; then
  stop_server
  home=$generated/resourcespace start_server "$work/server-resourcespace.log"
  for version in v3 v2; do
    view "resourcespace-mirador-$version" mirador "$base/iiif/$version/RSBOOK001/manifest" --page 2
  done
  stop_server
  start_server "$work/server.log"
fi

exhibits=$(python3 conformance/documents.py "$base/iiif/v3/collection/top")
for what in book map film sound; do
  manifest=$(sed -n "s/^$what //p" <<<"$exhibits")
  if [ -z "$manifest" ]; then
    echo "FAIL the published collection has no $what"
    failed=$((failed + 1))
    continue
  fi
  case $what in
    book | map)
      for viewer in mirador openseadragon; do
        view "$what-$viewer-v3" "$viewer" "$manifest"
        view "$what-$viewer-v2" "$viewer" "${manifest/\/iiif\/v3\///iiif/v2/}"
      done ;;
    film | sound) view "$what-mirador-v3" mirador "$manifest" --av ;;
  esac
done
view home home "$base/"

# An object of every kind of file: its contents are listed, its film has captions to choose, its pages are there. 2.1
# paints pictures alone: one stands for the film and one for the sound.
for version in v3 v2; do
  mixed=$base/iiif/$version/mixed/manifest
  view "mixed-mirador-picture-$version" mirador "$mixed" --page 1 --says "The chart" --says "To take home"
  view "mixed-mirador-page-$version" mirador "$mixed" --page 4
  # A picture, and a page of the PDF.
  for viewer in tify openseadragon; do
    view "mixed-$viewer-picture-$version" "$viewer" "$mixed" --page 1
    view "mixed-$viewer-page-$version" "$viewer" "$mixed" --page 4
  done
done
view mixed-mirador-film mirador "$base/iiif/v3/mixed/manifest" --page 2 --av --captions
view mixed-mirador-sound mirador "$base/iiif/v3/mixed/manifest" --page 3 --av
for viewer in mirador tify; do
  view "mixed-$viewer-film-v2" "$viewer" "$base/iiif/v2/mixed/manifest" --page 2 --still
  view "mixed-$viewer-sound-v2" "$viewer" "$base/iiif/v2/mixed/manifest" --page 3 --still
done
view state-region state "$base/iiif/mixed/manifest" --page 1 --part xywh=1200,900,600,400
view state-time state "$base/iiif/mixed/manifest" --page 2 --part t=2

kill -0 "$server" 2>/dev/null || { echo "FAIL the server ended during the checks"; failed=$((failed + 1)); }
finish
