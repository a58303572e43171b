// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: CC0-1.0
'use strict';
const run = require('../harness.js');
let serial = 0;
const { PassThrough, Writable } = require('stream');
const camera = new PassThrough(); camera.setMaxListeners(0); exports.camera = camera;
class Viewer extends Writable { constructor(i) { super(); this.prefs = run.text(i, 300); } _write(chunk, encoding, done) { done(); } }
run(() => { camera.pipe(new Viewer(serial++)); });
