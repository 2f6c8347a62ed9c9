#!/usr/bin/env bash
# Holds a running server against its description with schemathesis: no 5xx, no
# answer that is not described.
#
#   scripts/api-check.sh [INDEX]
#
# Left out is the check that every text of the described shape is accepted: a
# question has a grammar (quotation marks, fields) that no schema says.
set -euo pipefail
cd "$(dirname "$0")/.."
index=${1:-index}
port=${PORT:-8098}
folder=$(mktemp -d)
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet schemathesis==4.32.5
UNDEX_LOG=warn target/release/undex serve --index "$index" --addr "127.0.0.1:$port" 2>/dev/null &
server=$!
trap 'kill "$server"; rm -rf "$folder"' EXIT
for _ in $(seq 100); do curl -sf "http://127.0.0.1:$port/healthz" >/dev/null && break; sleep 0.1; done
cd "$folder" # it keeps a cache where it runs
"$folder/venv/bin/schemathesis" run "http://127.0.0.1:$port/api/v1/openapi.json" \
  --checks all --exclude-checks positive_data_acceptance --max-examples "${EXAMPLES:-100}" --seed 7
