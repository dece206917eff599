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
cp web/src/page/api.d.ts "$kept/api.d.ts"
(cd web && npm ci --silent --no-audit --no-fund && npm run --silent types && npm run --silent check && npm test --silent && npm run --silent build)
if ! cmp -s "$kept/api.d.ts" web/src/page/api.d.ts; then
    echo "web/src/page/api.d.ts is not what the server's OpenAPI document says; run 'npm run types' in web/ and commit it."
    exit 1
fi
if ! diff -r "$kept/dist" src/heijunka/web/dist >/dev/null; then
    echo "src/heijunka/web/dist is not what web/ builds; run 'make web' and commit it."
    exit 1
fi
echo "The built chart is current."
