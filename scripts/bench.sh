#!/usr/bin/env bash
# bench.sh [--report]
# Measures .build/release/vitrine beside its peers and writes docs/performance.md; what can be set is told at the top of
# Benchmarks/bench.py. `--report` only writes the last run again, with the remarks of Benchmarks/notes.json.
set -euo pipefail
cd "$(dirname "$0")/.."
env=$(scripts/python-env.sh bench-python Benchmarks/requirements.txt)
exec "$env/bin/python" -B Benchmarks/bench.py "$@"
