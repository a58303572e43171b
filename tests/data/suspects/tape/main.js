// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: CC0-1.0
'use strict';
const run = require('../harness.js');
let serial = 0;
class Recorder { constructor() { this.tape = Buffer.alloc(0); } write(chunk) { this.tape = Buffer.concat([this.tape, chunk]); } }
const recorder = new Recorder(); exports.recorder = recorder;
run(() => { recorder.write(Buffer.alloc(4096, serial++)); });
