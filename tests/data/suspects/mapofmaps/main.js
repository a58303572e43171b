// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: CC0-1.0
'use strict';
const run = require('../harness.js');
let serial = 0;
const tenants = new Map(); exports.tenants = tenants;
run((i) => { const t = 't' + (i % 8); let m = tenants.get(t); if (!m) tenants.set(t, m = new Map()); m.set(run.text(i, 20), { doc: run.text(serial++, 400), n: { i } }); });
