// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: CC0-1.0
'use strict';
const run = require('../harness.js');
let serial = 0;
const grid = Object.create(null); exports.grid = grid;
run((i) => { grid[run.text(i, 20)] = { cell: run.text(serial++, 500), n: [i] }; });
