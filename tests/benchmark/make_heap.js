// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Makes a real heap snapshot of about the size asked for, with the mixture of a busy server: sessions in a Map,
// requests with headers, parsed JSON, listeners, closures, timers, linked lists, buffers, many strings.
//
//   node --max-old-space-size=8000 make_heap.js OUT.heapsnapshot MEGABYTES [OUT MEGABYTES ...]
//
// With several pairs, one process grows from the first size to the last: a series to compare.
// Use Node 22 for the figures that the documentation quotes. V8 writes about 20 MB a second.
'use strict';
const v8 = require('node:v8');
const {EventEmitter} = require('node:events');

const stages = [];
for (let i = 2; i < process.argv.length; i += 2)
    stages.push({out: process.argv[i], megabytes: Number(process.argv[i + 1])});
if (stages.length === 0 || !stages.every(({megabytes}) => megabytes > 0)) {
    console.error('usage: node make_heap.js OUT.heapsnapshot MEGABYTES [OUT MEGABYTES ...]');
    process.exit(2);
}

let seed = 12345; // the same heap every time
function random(below) {
    seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
    return (seed >>> 8) % below;
}

class Address {
    constructor(i) {
        this.street = `${i % 997} Main Street`;
        this.city = ['Lisbon', 'Oslo', 'Quito', 'Hanoi'][i % 4];
        this.geo = {lat: i / 7, lon: i / 11};
    }
}
class Customer {
    constructor(i) {
        this.name = `Customer ${i}`;
        this.address = new Address(i);
        this.tags = new Set([`tier-${i % 3}`, `region-${i % 17}`]);
        this.next = null;
    }
}
class Session extends EventEmitter {
    constructor(i) {
        super();
        this.id = `s-${i.toString(36)}`;
        this.started = new Date(1.6e12 + i);
        this.customer = new Customer(i);
        this.requests = [];
        this.on('close', () => sessions.delete(this.id));
        for (let k = 0; k < 4; ++k) this.requests.push(makeRequest(i * 4 + k, this));
    }
}
function makeRequest(i, session) {
    const body = JSON.parse(
        `{"order":{"lines":[{"sku":"A${i % 5000}","count":${i % 9},"price":${i / 100}},` +
        `{"sku":"B${i % 700}","count":2,"price":1.5}],"note":null},"ok":true}`);
    const request = {
        method: i % 3 ? 'GET' : 'POST', url: `/api/v1/orders/${i}`,
        headers: {host: 'shop.example', 'user-agent': 'agent/' + (i % 40), cookie: 'sid=' + i},
        body, session, done: false, index: new Map([['a', body.order], ['b', body.order.lines]]),
        finish() { request.done = true; return body; },
    };
    if (i % 16 === 0) request.payload = Buffer.alloc(64 + random(200));
    if (i % 8 === 0) request.scores = Float64Array.from({length: 8}, (_, k) => k * i);
    if (i % 5 === 0) request.promise = new Promise(() => {});
    return request;
}

const sessions = globalThis.sessions = new Map();
const byRegion = globalThis.byRegion = Array.from({length: 64}, () => []);
const weak = globalThis.weak = new WeakMap();
let last = null;
let made = 0;
for (const {out, megabytes} of stages) {
    // One session is about 8 kB of snapshot.
    const count = Math.max(1, Math.round((megabytes * 1e6 - 5e6) / 8100));
    for (; made < count; ++made) {
        const session = new Session(made);
        session.customer.next = last;
        last = session.customer;
        sessions.set(session.id, session);
        byRegion[random(64)].push(session);
        weak.set(session, {seen: made, by: session.customer});
    }
    globalThis.lastCustomer = last;
    v8.writeHeapSnapshot(out);
    console.log(`${require('node:fs').statSync(out).size} bytes, ${made} sessions`);
}
