// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: CC0-1.0
'use strict';
const run = require('../harness.js');
let serial = 0;
const { AsyncLocalStorage } = require('async_hooks'); const scope = new AsyncLocalStorage();
const hooks = []; exports.hooks = hooks; const { EventEmitter } = require('events');
class Watcher extends EventEmitter { constructor() { super(); this.p = new Promise((r) => { this.done = r; }); } async wait() { await this.p; return scope.getStore(); } }
run((i) => { scope.run({ user: run.text(i, 20), claims: run.text(serial++, 600) }, () => { const w = new Watcher(); hooks.push(w); w.wait(); }); });
