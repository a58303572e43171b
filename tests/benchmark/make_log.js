// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Makes a memory log to measure the reading on: 10 million lines of which every hundredth is a reading, or readings alone
// in one of the forms that programs print.
//
//   node make_log.js OUT [log|pretty|lines|inspect|pairs|csv|tiny] [COUNT]
//
// "log" has 1.2 GB; the same log every time.
'use strict';
const fs = require('node:fs');

const [out, kind = 'log', count = kind === 'log' ? '10000000' : '1000000'] = process.argv.slice(2);
const begun = 1_700_000_000_000;
const usage = (i) => ({
    rss: 100_000_000 + i * 8, heapTotal: 60_000_000 + i * 5, heapUsed: 50_000_000 + i * 5 + (i * 7919) % 3_000_000,
    external: 2_000_000, arrayBuffers: 10_511,
});
const stamped = (i, step) => ({ time: begun + i * step, level: 30, msg: 'memory', ...usage(i) });
const other = (i) => `${new Date(begun + i * 100).toISOString()} INFO (web-1) GET /items/${i % 997}?page=${i % 31} `
    + `HTTP/1.1 200 ${i % 900} ms "Mozilla/5.0 (X11; Linux)" ref=${'x'.repeat(i % 20)}\n`;
const forms = {
    log: (i) => i % 100 ? other(i) : JSON.stringify(stamped(i, 100)) + '\n',
    lines: (i) => JSON.stringify(stamped(i, 1000)) + '\n',
    pretty: (i) => JSON.stringify({ time: begun + i * 1000, memory: usage(i) }, null, 2) + '\n',
    inspect: (i) => `${new Date(begun + i * 1000).toISOString()} mem ${JSON.stringify(usage(i), null, 2).replaceAll('"', '')}\n`,
    pairs: (i) => Object.entries(stamped(i, 1000)).map(([key, value]) => `${key}=${value}`).join(' ') + '\n',
    csv: (i) => (i ? '' : 'time,level,msg,rss,heapTotal,heapUsed,external,arrayBuffers\n')
        + Object.values(stamped(i, 1000)).join(',') + '\n',
    tiny: (i) => `{"rss":${9_000_000 + i}}`, // all on one line
};
if (!out || !forms[kind] || !(Number(count) > 0)) {
    console.error(`usage: node make_log.js OUT [${Object.keys(forms).join('|')}] [COUNT]`);
    process.exit(2);
}
const file = fs.openSync(out, 'w');
for (let i = 0; i < Number(count);) {
    const piece = [];
    for (const end = Math.min(i + 20_000, Number(count)); i < end; ++i) piece.push(forms[kind](i));
    fs.writeSync(file, piece.join(''));
}
