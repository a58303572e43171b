// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: CC0-1.0
//
// run(step): calls step(i) and writes OUT/s1 … s3.heapsnapshot, with `count` steps between each two.
'use strict';
const v8 = require('v8');
module.exports = async function run(step, count = 60) {
    const tick = () => new Promise(done => setImmediate(done));
    let i = 0;
    for (let k = 1; k <= 3; ++k) {
        for (let j = 0; k > 1 && j < count; ++j) {
            await step(i++);
            if (j % 16 === 0) await tick();
        }
        for (let t = 0; t < 5; ++t) await tick();
        v8.writeHeapSnapshot(`${process.env.OUT}/s${k}.heapsnapshot`);
    }
    process.exit(0);
};
/// A text that no other call gives: no literal, and flat.
module.exports.text = (i, length) => Buffer.alloc(length, `${(i * 7919 + 0x10000000).toString(16)} lorem ipsum `).toString('latin1');
