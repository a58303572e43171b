// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: CC0-1.0
'use strict';
const run = require('../harness.js');
let serial = 0;
class Cache { constructor() { this.data = {}; this.ttl = this.ttl.bind(this); } ttl(key, ms) { this.data[key].until = ms; } set(key, value) { this.data[key] = { value }; } }
const pages = new Cache(); exports.pages = pages;
run((i) => pages.set('/page/' + i, run.text(serial++, 400)));
