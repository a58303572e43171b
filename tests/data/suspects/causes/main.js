// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: CC0-1.0
'use strict';
const run = require('../harness.js');
let serial = 0;
const state = { lastFault: null }; exports.state = state; class StepError extends Error { constructor(m, o) { super(m, o); this.detail = run.text(serial++, 300); } }
run((i) => { state.lastFault = new StepError('step ' + i, { cause: state.lastFault }); });
