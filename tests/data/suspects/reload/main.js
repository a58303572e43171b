// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: CC0-1.0
'use strict';
const run = require('../harness.js');
function settings() { delete require.cache[require.resolve('./settings.js')]; return require('./settings.js'); }
run(() => settings().isOn('beta'));
