#!/bin/sh
# Builds the server in the current folder and leaves there only what it needs to run: dist, package.json, node_modules.
set -eu
# Scripts of packages fetch binaries for programs that are not needed here; only SQLite's is.
npm ci --ignore-scripts --no-audit --no-fund
npm run build
node docker/keep-external.mjs
npm prune --omit=dev --omit=optional --ignore-scripts --no-audit --no-fund
npm rebuild better-sqlite3 --no-audit --no-fund
cd node_modules
find . -type f \( -name '*.map' -o -name '*.d.ts' -o -name '*.d.cts' -o -name '*.d.mts' -o -name '*.md' \) ! -iname 'licen[cs]e*' -delete
# The compiled SQLite stays, what it was compiled of goes.
rm -rf better-sqlite3/deps better-sqlite3/src better-sqlite3/build/Release/obj better-sqlite3/build/Release/.deps
find better-sqlite3/build -type f ! -name better_sqlite3.node -delete
