// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: CC0-1.0
'use strict';
const run = require('../harness.js');
let serial = 0;
class Commands { #head; #tail; push(value) { const link = { value, next: undefined }; if (this.#tail) this.#tail.next = link; else this.#head = link; this.#tail = link; } first() { return this.#head; } }
class Client { #queue = new Commands(); send(text) { this.#queue.push({ text, at: Date.now() + 0.5 }); } }
const client = new Client(); exports.client = client;
run(() => client.send(run.text(serial++, 400)));
