#!/usr/bin/env bash
# test-long.sh: random tests with their full counts, once the tests are built. A part that passed for this commit is not
# run again, so that an interrupted run goes on where it stopped. LONG_SEED sets the seed of all parts.
set -uo pipefail
cd "$(dirname "$0")/.."
commit=$(git rev-parse --short HEAD)
seed=${LONG_SEED:-20261130}
folder=.tools/long
mkdir -p "$folder"
status=0

part() { # name filter variable=value…
  local name=$1 filter=$2 log
  shift 2
  log=$folder/$commit-$seed-$name.log
  if [ -f "$log.passed" ]; then
    echo "test-long: $name: passed before: $(cat "$log.passed")"
    return
  fi
  if env "$@" swift test -c release --skip-build --filter "$filter" >"$log" 2>&1 && ! grep -aq '✘' "$log"; then
    tail -n 1 "$log" >"$log.passed"
    echo "test-long: $name: passed: commit $commit, seed $seed, $*: $(tail -n 1 "$log")"
  else
    status=1
    echo "test-long: $name: FAILED, see $log"
    grep -a '✘' "$log" | cut -c 1-600 | head -n 20
  fi
}

part resourcespace-mutations ResourceSpaceMutationTests RESOURCESPACE_MUTATIONS=500 "RESOURCESPACE_SEED=$seed"
part resourcespace-refusals ResourceSpacePermissionTests RESOURCESPACE_REFUSALS=all
part crashes CrashTests CRASH_KILLS=300
exit "$status"
