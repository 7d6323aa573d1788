# Sourced by the conformance scripts. `step` runs a program that ends with 'N passed, N failed, N skipped' and adds its
# counts up; a program that breaks without a count, or fails without naming a failure, is one failure.
passed=0 failed=0 skipped=0

step() { # label command…
  local label=$1 log line status=0
  shift
  echo "== $label"
  log=$(mktemp)
  "$@" >"$log" 2>&1 || status=$?
  line=$(grep -E '^[0-9]+ passed, [0-9]+ failed, [0-9]+ skipped$' "$log" | tail -n 1) || line=
  grep -vxF -- "${line:-none}" "$log" || true
  rm -f "$log"
  if [ -z "$line" ]; then
    echo "FAIL $label: ended with status $status and no count"
    failed=$((failed + 1))
    return 0
  fi
  local p f s
  read -r p _ f _ s _ <<<"$line"
  [ "$status" = 0 ] || [ "$f" -gt 0 ] || { echo "FAIL $label: ended with status $status"; f=1; }
  passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
}

# The count as the last line; the status says whether all is well.
finish() {
  echo "$passed passed, $failed failed, $skipped skipped"
  [ "$failed" = 0 ] && [ "$passed" -gt 0 ]
}
