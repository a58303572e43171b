// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: CC0-1.0
'use strict';
const run = require('../harness.js');
let serial = 0;
class Lru { constructor(m) { this.max = m; this.m = new Map(); } set(k, v) { this.m.delete(k); this.m.set(k, v); if (this.m.size > this.max) this.m.delete(this.m.keys().next().value); } }
const lru = new Lru(30); exports.lru = lru; run((i) => lru.set(run.text(i, 20), { b: run.text(serial++, 800) }));
