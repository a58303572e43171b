// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Opens a snapshot as Chrome DevTools does, with the worker of its own package and the second worker that it starts
// for dominators, and prints the total size. compare.sh makes the bundle.
//   node --max-old-space-size=MB devtools_open.mjs BUNDLE.mjs FILE
import fs from 'node:fs';
import {pathToFileURL} from 'node:url';
import {isMainThread, MessageChannel, Worker, workerData} from 'node:worker_threads';

globalThis.self ??= globalThis;
Promise.withResolvers ??= function () { // Node before 22
    let resolve, reject;
    const promise = new Promise((a, b) => { resolve = a, reject = b; });
    return {promise, resolve, reject};
};
if (!isMainThread) {
    const {HS} = await import(workerData.bundle);
    new HS.SecondaryInitManager(workerData.port);
} else {
    const [bundle, file] = process.argv.slice(2);
    const url = pathToFileURL(bundle).href;
    const {L} = await import(url);
    const {port1, port2} = new MessageChannel();
    const second = new Worker(new URL(import.meta.url), {workerData: {bundle: url, port: port2}, transferList: [port2],
        resourceLimits: {maxOldGenerationSizeMb: 12000}});
    const loader = new L.HeapSnapshotLoader({sendEvent() {}});
    for await (const chunk of fs.createReadStream(file, {encoding: 'latin1', highWaterMark: 1 << 20})) loader.write(chunk);
    loader.close();
    const snapshot = await loader.buildSnapshot(port1);
    const classes = snapshot.aggregatesWithFilter({});
    console.log(snapshot.totalSize, Object.keys(classes).length);
    await second.terminate();
    process.exit(0);
}
