// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: CC0-1.0
'use strict';
const run = require('../harness.js');
let serial = 0;
const hist = new Map(); exports.hist = hist; class Bucket { constructor(le) { this.le = le; this.n = 0; this.ex = []; } } run((i) => { const v = i * 7 % 8; let b = hist.get(v); if (!b) hist.set(v, b = new Bucket(v)); b.n++; b.ex[b.n % 4] = { t: run.text(serial++, 100) }; });
