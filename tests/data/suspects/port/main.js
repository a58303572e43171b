// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: CC0-1.0
'use strict';
const run = require('../harness.js');
let serial = 0;
const { MessageChannel } = require('worker_threads'); const { port1, port2 } = new MessageChannel(); exports.port1 = port1; port1.unref(); port2.unref(); exports.port2 = port2;
class Call { constructor(i) { this.id = run.text(i, 20); this.args = run.text(serial++, 400); port1.on('message', this.got.bind(this)); } got(m) { this.m = m; } }
run((i) => { new Call(i); });
