// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: CC0-1.0
'use strict';
const run = require('../harness.js');
let serial = 0;
class Probe { constructor(i) { this.host = run.text(i, 20); this.samples = [run.text(serial++, 200), run.text(serial++, 200)]; } begin() { this.t = setInterval(() => this.samples.reverse(), 60000); this.t.unref(); } }
run((i) => { new Probe(i).begin(); });
