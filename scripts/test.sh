#!/usr/bin/env bash
# test.sh: every test there is, once the tests are built: Swift's, then conformance against the running program.
# The status is non-zero if anything failed in either; the last lines say what, so that the end of a log is enough.
set -uo pipefail
cd "$(dirname "$0")/.."
status=0
# Documents made of random objects, left for the validators that conformance/run.sh has.
export VITRINE_TEST_DOCUMENTS=$PWD/.tools/conformance/generated
rm -rf "$VITRINE_TEST_DOCUMENTS"
mkdir -p .tools
swift test -c release --skip-build 2>&1 | tee .tools/swift-test.log || status=1
conformance/run.sh || status=1
if grep -q '✘' .tools/swift-test.log || ! grep -q '✔ Test run' .tools/swift-test.log; then
    echo "test.sh: swift test failed:"
    grep -aE '✘|Fatal error|crash|signal' .tools/swift-test.log | cut -c 1-600 | tail -n 60
    tail -n 3 .tools/swift-test.log
fi
exit "$status"
