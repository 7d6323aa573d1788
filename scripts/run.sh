#!/usr/bin/env bash
# run.sh: what `make run` does once Vitrine is built: a home, the demo collection in it, and the server.
# HOMEDIR (default .home), HOST (127.0.0.1) and PORT (8080) come from the environment.
set -euo pipefail
cd "$(dirname "$0")/.."
home=${HOMEDIR:-.home}
vitrine=.build/release/vitrine

scripts/install-mirador.sh
scripts/make-demo.sh

if [ ! -e "$home/vitrine.yaml" ]; then
  "$vitrine" init "$home"
  cp demo/vitrine.yaml "$home/vitrine.yaml" # the demo's own title and labels
fi
"$vitrine" import .demo/collection --home "$home" --metadata .demo/objects.csv

# exec: the server is the process that make started, so that signals reach it.
export VITRINE_VIEWER_ASSETS="$PWD/.tools/mirador"
exec "$vitrine" serve --home "$home" --host "${HOST:-127.0.0.1}" --port "${PORT:-8080}"
