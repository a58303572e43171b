// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: CC0-1.0
'use strict';
const run = require('../harness.js');
let serial = 0;
function makeBus() { const all = new Map(); return { all, on(topic, f) { const list = all.get(topic); if (list) list.push(f); else all.set(topic, [f]); } }; }
const bus = makeBus(); exports.bus = bus; bus.on('ready', () => serial); bus.on('theme', () => serial);
class Widget { constructor(i) { this.id = i; this.cells = run.text(serial++, 400); bus.on('theme', () => this.cells); } }
run((i) => new Widget(i));
