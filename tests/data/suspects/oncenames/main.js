// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: CC0-1.0
'use strict';
const run = require('../harness.js');
let serial = 0;
const EventEmitter = require('events'); const acks = new EventEmitter(); exports.acks = acks;
class Message { constructor(i) { this.id = 'm' + i; this.body = run.text(serial++, 400); } }
run((i) => { const message = new Message(i); acks.once('ack:' + message.id, () => { message.body = ''; }); });
