// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: CC0-1.0
'use strict';
const run = require('../harness.js');
let serial = 0;
const { PassThrough } = require('stream'); const tap = new PassThrough({ highWaterMark: 1 << 30 }); exports.tap = tap;
run((i) => { tap.write(run.text(serial++, 700)); });
