#!/usr/bin/env bash
# mixed.sh FOLDER
# Makes an object of every kind of file in FOLDER/files, from the demo collection: a picture, a film with captions, a
# sound recording, the pages of a PDF; with a table of contents and a comment. FOLDER/mixed.csv describes it.
set -euo pipefail
demo=.demo/collection
mkdir -p "$1/files"
cp "$demo/maps/snark-islands.jpg" "$demo/film/film.mp4" "$demo/sound/carillon.mp3" "$demo/leaflets/exhibition.pdf" \
  "$1/files/"
cp "$demo"/film/film.*.vtt "$1/files/"
cat >"$1/mixed.csv" <<'CSV'
file,identifier,id,sequence,title,toc,annotation
snark-islands.jpg,mixed,mixedpicture,1,A voyage,The chart,"xywh=100,100,400,300 Here they landed"
film.mp4,mixed,mixedfilm,2,The globe turns,The film,
carillon.mp3,mixed,mixedsound,3,The bells,A carillon,
exhibition.pdf,mixed,mixedpages,4,The leaflet,To take home,
CSV
