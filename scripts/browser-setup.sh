#!/usr/bin/env bash
# Installs what the browser test needs: Chromium and a driver for it.
set -euo pipefail
cd "$(dirname "$0")/../tests/browser"

fail() { printf 'undex browser setup: %s\n  what to do: %s\n' "$1" "$2" >&2; exit 1; }

command -v node >/dev/null || fail "node was not found" "install Node.js 20 or newer"
if ! command -v chromium >/dev/null && [ -z "${CHROMIUM:-}" ]; then
  command -v apt-get >/dev/null || fail "chromium was not found" "install Chromium, or name its program in CHROMIUM"
  sudo=$([ "$(id -u)" = 0 ] || echo sudo)
  echo "undex browser setup: chromium, from the system's package manager"
  { $sudo apt-get update -qq && DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq -o DPkg::Lock::Timeout=120 --no-install-recommends chromium fonts-dejavu-core; } >/dev/null ||
    fail "chromium could not be installed" "install it by hand (apt-get install chromium), or name its program in CHROMIUM"
fi
if [ ! -d node_modules ] || [ package-lock.json -nt node_modules ]; then
  echo "undex browser setup: playwright-core"
  npm ci --silent --ignore-scripts || fail "npm could not install playwright-core" "check the network and npm's settings"
  touch node_modules
fi
