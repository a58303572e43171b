// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: CC0-1.0
//
//   deno run -A deno.js OUT
import v8 from 'node:v8';
globalThis.kept = {list: Array.from({length: 100}, (_, i) => ({i, text: 'item ' + i})), map: new Map([['a', {}]])};
const written = v8.writeHeapSnapshot(Deno.args[0]);
if (written !== Deno.args[0]) Deno.renameSync(written, Deno.args[0]);
