#!/usr/bin/env bash
# test.sh: every test there is, once the tests are built: Swift's, then conformance against the running program.
# The last line is conformance's count. The status is non-zero if anything failed in either.
set -uo pipefail
cd "$(dirname "$0")/.."
status=0
# Documents made of random objects, left for the validators that conformance/run.sh has.
export VITRINE_TEST_DOCUMENTS=$PWD/.tools/conformance/generated
rm -rf "$VITRINE_TEST_DOCUMENTS"
swift test -c release --skip-build || { status=1; echo "test.sh: swift test failed" >&2; }
conformance/run.sh || status=1
exit "$status"
