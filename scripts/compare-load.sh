#!/usr/bin/env bash
# Puts two builds of undex under the same load and says how they compare: answers a
# second and latency, by one client and by eight, in words and meaning and in words
# alone. They take turns (OLD NEW NEW OLD), so that a machine that gets slower
# meanwhile does so for both. Takes some three minutes. Needs wrk (Debian: wrk).
#
#   scripts/compare-load.sh OLD NEW
#
# ROUNDS (2) and SECONDS_EACH (5) make it longer or shorter; FRESH=1 asks no question
# twice, so that nothing kept of a question helps. Each program indexes
# the corpus for itself, since formats may differ.
set -euo pipefail
cd "$(dirname "$0")/.."
fail() { printf '%s\n  what to do: %s\n' "$1" "$2" >&2; exit 2; }
[ $# = 2 ] || fail "two programs are compared" "scripts/compare-load.sh OLD NEW"
command -v wrk >/dev/null || fail "wrk was not found" "apt-get install wrk"
for program in "$@"; do [ -x "$program" ] || fail "there is no program $program" "cargo build --release"; done
rounds=${ROUNDS:-2} seconds=${SECONDS_EACH:-5}
folder=$(mktemp -d)
servers=()
trap 'kill "${servers[@]}" 2>/dev/null || true; wait; rm -rf "$folder"' EXIT

# start NAME PROGRAM: makes an index and serves it; the address goes to NAME.address.
start() {
  "$2" index --corpus corpus --index "$folder/$1" >"$folder/$1.log" 2>&1 || fail "$2 cannot index: $(cat "$folder/$1.log")" "see above"
  UNDEX_LOG=warn "$2" serve --index "$folder/$1" --addr 127.0.0.1:0 2>"$folder/$1.log" &
  servers+=($!)
  for _ in $(seq 300); do
    grep -o 'http://127[0-9.]*:[0-9]*' "$folder/$1.log" >"$folder/$1.address" && return
    kill -0 "${servers[-1]}" 2>/dev/null || break
    sleep 0.1
  done
  fail "$2 does not serve: $(cat "$folder/$1.log")" "see above"
}

# visit NAME CLIENTS SECONDS: `answers-a-second p50 p99 not-2xx`.
visit() {
  wrk --threads 1 --connections "$2" --duration "$3s" --timeout 5s --script scripts/load.lua "$(cat "$folder/$1.address")" |
    tail -1 | awk '{ print $3, $7, $10, $12 }'
}

# median FILE COLUMN
median() { awk -v c="$2" '{ print $c }' "$1" | sort -g | awk '{ v[NR] = $1 } END { print (v[int((NR + 1) / 2)] + v[int(NR / 2) + 1]) / 2 }'; }

start old "$1"
start new "$2"
export TARGET
printf '%-60s %10s %10s %9s\n' "median of $((2 * rounds)) visits of $seconds s" OLD NEW NEW/OLD
for TARGET in "/api/v1/search?q=" "/api/v1/search?mode=lexical&q="; do
  for clients in 1 8; do
    rm -f "$folder"/{old,new}.visits
    for name in old new; do visit "$name" "$clients" 1 >/dev/null; done # warm
    for _ in $(seq "$rounds"); do
      for name in old new new old; do visit "$name" "$clients" "$seconds" >>"$folder/$name.visits"; done
    done
    column=1
    for what in "answers a second" "p50, ms" "p99, ms"; do
      old=$(median "$folder/old.visits" $column) new=$(median "$folder/new.visits" $column)
      printf '%-60s %10.2f %10.2f %9s\n' "$TARGET by $clients: $what" "$old" "$new" \
        "$(awk -v o="$old" -v n="$new" 'BEGIN { if (o > 0) printf "%.3f", n / o; else print "-" }')"
      column=$((column + 1))
    done
    awk '{ bad += $4 } END { if (bad) print "  answers that were not 2xx: " bad }' "$folder"/{old,new}.visits
  done
done
