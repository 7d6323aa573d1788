#!/usr/bin/env bash
# lint.sh: format, imports, syntax of scripts, and things that must not be in the tree. Runs all, then tells.
set -uo pipefail
cd "$(dirname "$0")/.."
status=0
check() { # label command…
  local label=$1
  shift
  if "$@"; then echo "lint: $label: ok"; else echo "lint: $label: FAILED" >&2; status=1; fi
}

# What git would commit, so that nothing generated is looked at.
files() { git ls-files -z --cached --others --exclude-standard -- "$@" | xargs -0 -r ls -d 2>/dev/null; }

shell_syntax() {
  local file bad=0
  for file in $(files '*.sh' .ci/run); do bash -n "$file" || bad=1; done
  return "$bad"
}

python_syntax() { # compiled in memory: nothing is written
  files '*.py' | python3 -c '
import sys
bad = 0
for path in sys.stdin.read().splitlines():
    try:
        compile(open(path, "rb").read(), path, "exec")
    except SyntaxError as error:
        bad = 1
        print(f"{path}:{error.lineno}: {error.msg}", file=sys.stderr)
sys.exit(bad)'
}

# Paths of the machine on which somebody worked. The expressions are written so that they do not match themselves.
no_private_paths() {
  local parent patterns=(-e '(^|[^A-Za-z0-9._-])/[w]ork/' -e '/[h]ome/[a-z][a-z0-9_-]*/' -e '/[U]sers/[A-Za-z]')
  parent=$(dirname "$PWD")
  [ ${#parent} -le 4 ] || patterns+=(-e "$(sed 's/[^A-Za-z0-9_/]/\\&/g' <<<"$parent")/")
  ! git grep -nIE --untracked "${patterns[@]}" -- .
}

swift_format() { swift format lint --strict --recursive --parallel Package.swift Sources Tests; }

check "swift format" swift_format
check "imports" python3 scripts/check-imports.py
check "shell syntax" shell_syntax
check "Python syntax" python_syntax
check "no paths of this machine" no_private_paths
exit "$status"
