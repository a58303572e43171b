// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: CC0-1.0
'use strict';
const run = require('../harness.js');
let serial = 0;
class Cell { constructor(v, p) { this.v = v; this.prev = p; } } class History { constructor() { this.tail = null; } add(v) { this.tail = new Cell(v, this.tail); } }
const history = new History(); exports.history = history; run((i) => history.add({ s: run.text(serial++, 400) }));
