// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: CC0-1.0
'use strict';
const run = require('../harness.js');
let serial = 0;
const tpl = new Map(); exports.tpl = tpl; run((i) => { const k = 't' + (i % 40); if (!tpl.has(k)) tpl.set(k, { k, html: run.text(serial++, 1500) }); });
