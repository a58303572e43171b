// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: CC0-1.0
//
// The small heaps of tests/data: a few objects of each common kind, then a snapshot. See ORIGIN.md for the commands.
//   node small.js OUT [internals] [numeric] [timeline] [stacks]
'use strict';
const fs = require('fs');
const [out, ...options] = process.argv.slice(2);
const wants = option => options.includes(option);

class Customer {
    constructor(name) {
        this.name = name;
        this.orders = new Map();
        this.notify = () => `Dear ${name}`;
    }
}
function makeHeap() {
    const kept = {
        customers: [new Customer('Ada'), new Customer('Grace \u{1F600}')],
        odd: ['line\nend', 'tab\there', 'quote"backslash\\', '\u0001\u007F\u2028', '\uD800 alone', '\u{2D800}', ''],
        long: 'x'.repeat(3000) + Math.random(),
        set: new Set([1, 2, 3]), weak: new WeakMap(), symbol: Symbol('kept'), big: 123456789012345678901234567890n,
        regexp: /a+b/g, buffer: new Uint8Array(5000), date: new Date(0), numbers: [1.5, 2.5, 1e300],
        promise: new Promise(() => {}), error: new Error('kept'),
    };
    kept.self = kept;
    kept.weak.set(kept.customers[0], {secret: kept.customers[1]});
    kept.customers[0].orders.set('first', {total: 42, of: kept.customers[0]});
    return kept;
}

if (wants('timeline') || wants('internals') || wants('numeric')) {
    const inspector = require('inspector');
    const session = new inspector.Session();
    session.connect();
    const post = (method, parameters) => session.post(method, parameters, error => {
        if (error) throw new Error(`${method}: ${error.message}`);
    });
    const file = fs.openSync(out, 'w');
    session.on('HeapProfiler.addHeapSnapshotChunk', message => fs.writeSync(file, message.params.chunk));
    const done = error => {
        fs.closeSync(file);
        if (error) throw new Error(error.message);
    };
    const parameters = {
        exposeInternals: wants('internals'), treatGlobalObjectsAsRoots: !wants('internals'),
        captureNumericValue: wants('numeric'), reportProgress: false,
    };
    if (wants('timeline')) {
        post('HeapProfiler.startTrackingHeapObjects', {trackAllocations: wants('stacks')});
        globalThis.kept = makeHeap();
        const until = Date.now() + 300;
        const more = () => {
            globalThis.kept.numbers.push({at: Date.now()});
            if (Date.now() < until) return void setTimeout(more, 20);
            session.post('HeapProfiler.stopTrackingHeapObjects', parameters, done);
        };
        more();
    } else {
        globalThis.kept = makeHeap();
        session.post('HeapProfiler.takeHeapSnapshot', parameters, done);
    }
} else {
    globalThis.kept = makeHeap();
    const written = require('v8').writeHeapSnapshot(out);
    if (written !== out) fs.renameSync(written, out);
}
