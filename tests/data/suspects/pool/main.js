// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: CC0-1.0
'use strict';
const run = require('../harness.js');
class Conn { constructor() { this.buf = Buffer.alloc(3000); this.id = run.text(1, 20); } } class Pool { constructor() { this.idle = []; this.size = 0; } get() { if (this.idle.length) return this.idle.pop(); this.size++; return new Conn(); } put(c) { this.idle.push(c); } }
const pool = new Pool(); exports.pool = pool; run((i) => { const n = Math.min(20, 1 + i); const cs = []; for (let k = 0; k < n; k++) cs.push(pool.get()); cs.forEach((c) => pool.put(c)); });
