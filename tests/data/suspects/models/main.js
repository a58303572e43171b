// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: CC0-1.0
'use strict';
const run = require('../harness.js');
let serial = 0;
const models = {}; exports.models = models;
function compile(i) { const model = function (doc) { this.doc = doc; }; model.schema = { text: run.text(serial++, 400), paths: [i + 0.5] }; model.$init = new Promise(() => {}); return model; }
run((i) => { models['Tenant' + i] = compile(i); });
