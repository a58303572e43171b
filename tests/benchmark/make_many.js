// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Makes a real heap snapshot with one class of very many instances: what a person fears to expand. Every instance has a
// number, a text shared by few and a neighbour, so that names, sizes, distances and retainers all differ.
//
//   node --max-old-space-size=8000 make_many.js OUT.heapsnapshot [INSTANCES=1200000]
//
// About 190 MB of file for 1.2 million instances; the same heap every time.
'use strict';
const v8 = require('node:v8');

const [out, count = '1200000'] = process.argv.slice(2);
if (!out || !(Number(count) > 0)) {
    console.error('usage: node make_many.js OUT.heapsnapshot [INSTANCES]');
    process.exit(2);
}
class Measurement {
    constructor(i, previous) {
        this.value = i + 0.5; // a HeapNumber: an object of its own
        this.unit = `unit ${i % 100}`;
        if (i % 3 === 0) this.previous = previous;
    }
}
const measurements = [];
for (let i = 0; i < Number(count); ++i) measurements.push(new Measurement(i, measurements[i - 1]));
globalThis.measurements = measurements;
v8.writeHeapSnapshot(out);
