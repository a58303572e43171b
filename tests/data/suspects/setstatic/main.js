// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: CC0-1.0
'use strict';
const run = require('../harness.js');
let serial = 0;
class Ticket { constructor(i) { this.code = run.text(i, 20); this.body = run.text(serial++, 300); } }
class Desk { static open = new Set(); static take(i) { const t = new Ticket(i); Desk.open.add(t); return t; } }
module.exports = { Desk };
run((i) => { Desk.take(i); });
