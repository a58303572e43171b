// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: CC0-1.0
//
'use strict';
// Sessions stay in a store of a package; reports are made and dropped. node --heap-prof shop.js [ROUNDS]
const { Store } = require('tiny-store');
const sessions = new Store();
globalThis.shop = { sessions, audit: [], signIn, recordVisit, renderReport };
function signIn(n) {
  sessions.put('user-' + n, { id: n, roles: ['reader', 'writer ' + n], since: new Date() });
}
function recordVisit(n) {
  globalThis.shop.audit.push({ path: '/page/' + n, agent: 'agent ' + (n % 7), tags: [n, n + 1, n + 2] });
}
function renderReport(depth) {
  if (depth === 0) return [];
  return [...renderReport(depth - 1), { cell: 'cell ' + depth }];
}
const rounds = Number(process.argv[2] || 4000);
for (let n = 0; n < rounds; n++) {
  signIn(n);
  recordVisit(n);
  if (n % 10 === 0) renderReport(40);
}
