// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: CC0-1.0
'use strict';
const run = require('../harness.js');
let serial = 0;
class Mutex { constructor() { this.tail = new Promise((done) => { this.release = done; }); } run(work) { this.tail = this.tail.then(work); } }
const mutex = new Mutex(); exports.mutex = mutex;
run(() => { const row = { text: run.text(serial++, 400) }; mutex.run(() => row.text.length); });
