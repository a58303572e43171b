// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: CC0-1.0
'use strict';
const run = require('../harness.js');
class Courier { #ledger = new Map(); #count = 0; post(i) { this.#ledger.set(run.text(i, 20), { ref: run.text(i, 20), note: run.text(i, 300) }); this.#count++; } }
const courier = new Courier(); exports.courier = courier;
run((i) => courier.post(i));
