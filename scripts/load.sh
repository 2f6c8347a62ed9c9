#!/usr/bin/env bash
# Puts a server under load on loopback and says what it did: answers a second and
# latency by number of clients, overload and recovery, memory over 100,000
# requests, and clients that never finish a request. Needs wrk (Debian: wrk) and
# an index; docs/benchmarks.md has what it said.
#
#   scripts/load.sh [INDEX]
set -euo pipefail
cd "$(dirname "$0")/.."
index=${1:-index}
port=${PORT:-8097}
base=http://127.0.0.1:$port
command -v wrk >/dev/null || { echo "wrk was not found; what to do: apt-get install wrk" >&2; exit 1; }
[ -x target/release/undex ] || { echo "the program is not built; what to do: cargo build --release" >&2; exit 1; }

UNDEX_LOG=warn target/release/undex serve --index "$index" --addr "127.0.0.1:$port" 2>/dev/null &
server=$!
trap 'kill "$server"' EXIT
for _ in $(seq 100); do curl -sf "$base/healthz" >/dev/null && break; sleep 0.1; done

export TARGET
load() { wrk --threads 2 --connections "$1" --duration "$2" --timeout 5s --script scripts/load.lua "$base" | tail -1; }
memory() { awk '/VmRSS/ { printf "%.0f MB", $2 / 1000 }' "/proc/$server/status"; }

for TARGET in "/api/v1/search?mode=lexical&q=" "/api/v1/search?q=" "/search?q="; do
  for clients in 2 8 32; do echo "$TARGET with $clients clients: $(load "$clients" 8s)"; done
done

TARGET="/api/v1/search?q="
echo "overload, 500 clients: $(load 500 8s)"
echo "after it, 2 clients: $(load 2 4s)"

echo "connections that send half a request, 300 of them, while others ask:"
slow=()
for _ in $(seq 300); do
  exec {fd}<>"/dev/tcp/127.0.0.1/$port"
  printf 'GET /search?q=marking HTTP/1.1\r\nHost: x\r\n' >&"$fd"
  slow+=("$fd")
done
echo "  $(load 2 4s)"
sleep 9
closed=0
for fd in "${slow[@]}"; do
  if IFS= read -r -t 0.01 -u "$fd" _ || [ $? -le 128 ]; then closed=$((closed + 1)); fi
  exec {fd}>&-
done
echo "  $closed of 300 closed by the server after 13 seconds"

TARGET="/api/v1/search?mode=lexical&limit=5&q="
load 8 5s >/dev/null
before=$(memory) answered=0
while [ "$answered" -lt 100000 ]; do answered=$((answered + $(load 8 20s | cut -d' ' -f1))); done
echo "memory: $before before, $(memory) after $answered requests more"
