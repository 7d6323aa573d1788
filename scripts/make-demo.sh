#!/usr/bin/env bash
# make-demo.sh
# Makes the demo collection in .demo (collection/ and objects.csv). demo/make_demo.py leaves alone what is there.
set -euo pipefail
cd "$(dirname "$0")/.."
env=$(scripts/python-env.sh demo demo/requirements.txt)
exec "$env/bin/python" demo/make_demo.py .demo
