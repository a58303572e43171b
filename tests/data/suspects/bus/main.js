// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: CC0-1.0
'use strict';
const run = require('../harness.js');
let serial = 0;
const EventEmitter = require('events'); const bus = new EventEmitter(); bus.setMaxListeners(0); exports.bus = bus;
function open(i) { const doc = run.text(serial++, 400); bus.on('tick', () => doc.length + i); bus.on('stop', () => doc.length - i); }
run((i) => open(i));
