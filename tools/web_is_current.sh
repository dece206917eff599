#!/bin/sh
# Checks that src/heijunka/web/dist is what web/ builds, and runs the chart's own tests. Without Node.js it says so, and in CI fails.
set -eu
if ! command -v npm >/dev/null 2>&1; then
    echo "Node.js is not installed: the built chart was not checked."
    test "${CI:-}" != "true"
    exit
fi
kept=$(mktemp -d)
trap 'rm -rf "$kept"' EXIT
cp -r src/heijunka/web/dist "$kept/dist"
(cd web && npm ci --silent --no-audit --no-fund && npm run --silent check && npm test --silent && npm run --silent build)
if ! diff -r "$kept/dist" src/heijunka/web/dist >/dev/null; then
    echo "src/heijunka/web/dist is not what web/ builds; run 'make web' and commit it."
    exit 1
fi
echo "The built chart is current."
