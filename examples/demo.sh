#!/usr/bin/env bash
# What `make demo` shows: the command line on a small policy, then a program that links the library.
#   examples/demo.sh BINDIR
set -euo pipefail
bin=$(cd "${1:?BINDIR}" && pwd)
cd "$(dirname "$0")/.."
PATH=$bin:$PATH

show() {
  printf '\n\033[1m$ %s\033[0m\n' "$*"
  "$@"
}
[ -t 1 ] || show() {
  printf '\n$ %s\n' "$*"
  "$@"
}

here=examples/agent_runtime
show daygate check examples/policies
show daygate test examples/policies
show daygate decide --policy $here/runtime.gate --request $here/requests/permit.json
show daygate decide --policy $here/runtime.gate --request $here/requests/permit.json --explain
show daygate decide --policy $here/runtime.gate --request $here/requests/deny.json --explain
show agent_runtime $here/runtime.gate
