// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Real heap snapshots with much of one thing; for shapes that V8 won't make there is make_shapes.js.
//
//   node --max-old-space-size=8000 make_extremes.js KIND OUT.heapsnapshot [N]
'use strict';
const v8 = require('node:v8');

class Item {
    constructor(i) {
        this.number = i;
        this.next = null;
    }
}
const kinds = {
    map: [5e6, 'a Map with N entries', n => {
        const map = new Map();
        for (let i = 0; i < n; ++i) map.set(i, i + 0.5);
        return map;
    }],
    instances: [5e6, 'N instances of one class', n => Array.from({length: n}, (_, i) => new Item(i))],
    list: [5e6, 'a linked list of N instances', n => {
        let head = null;
        for (let i = 0; i < n; ++i) {
            const item = new Item(i);
            item.next = head;
            head = item;
        }
        return head;
    }],
    classes: [3e5, 'N classes with one instance each', n =>
        Array.from({length: n}, (_, i) => new (new Function(`return class Class${i} { constructor() { this.x = {}; } }`)())())],
    shapes: [3e5, 'N plain objects with two properties of their own', n =>
        Array.from({length: n}, (_, i) => ({['a' + i]: {}, ['b' + i]: {}}))],
    properties: [1e6, 'an object used as a dictionary with N keys', n => {
        const dictionary = {};
        for (let i = 0; i < n; ++i) dictionary['key' + i] = {i};
        return dictionary;
    }],
    strings: [3e6, 'N equal strings', n => {
        const bytes = Buffer.from('the same text again and again');
        return Array.from({length: n}, () => bytes.toString('latin1'));
    }],
    closures: [2e6, 'N closures over one scope each', n => Array.from({length: n}, (_, i) => () => i)],
    scopes: [1e6, 'a chain of N closures, each in the scope of the next', n => {
        let run = () => 0;
        for (let i = 0; i < n; ++i) {
            const before = run;
            run = () => before;
        }
        return run;
    }],
    promises: [1e6, 'a chain of N promises', n => {
        let promise = new Promise(() => {});
        const first = promise;
        for (let i = 0; i < n; ++i) promise = promise.then(() => i);
        return first;
    }],
    weakmap: [2e6, 'a WeakMap with N entries whose keys are alive', n => {
        const weak = new WeakMap();
        const keys = Array.from({length: n}, (_, i) => ({i}));
        for (const key of keys) weak.set(key, {of: key});
        return {weak, keys};
    }],
};

const [kind, out, size] = process.argv.slice(2);
if (!out || !(kind in kinds)) {
    console.error('usage: node make_extremes.js KIND OUT.heapsnapshot [N]\n');
    for (const [key, [n, what]] of Object.entries(kinds)) console.error(`  ${key.padEnd(12)} ${what} (N = ${n})`);
    process.exit(2);
}
const [defaultSize, , make] = kinds[kind];
globalThis.kept = make(Number(size || defaultSize));
v8.writeHeapSnapshot(out);
