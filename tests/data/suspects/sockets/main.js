// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: CC0-1.0
'use strict';
const run = require('../harness.js');
const http = require('http'); let srv, port;
const ready = new Promise((r) => { srv = http.createServer((q, s) => { s.end('ok'); }); srv.listen(0, () => { port = srv.address().port; r(); }); srv.unref(); });
run(async (i) => { await ready; const agent = new http.Agent({ keepAlive: true }); await new Promise((r) => http.get({ port, agent, path: '/' + i }, (s) => { s.resume(); s.on('end', r); }).on('error', r)); });
