// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: CC0-1.0
//
//   bun bun.js OUT
import {generateHeapSnapshot} from 'bun';
globalThis.kept = {list: Array.from({length: 100}, (_, i) => ({i, text: 'item ' + i})), map: new Map([['a', {}]])};
await Bun.write(Bun.argv[2], generateHeapSnapshot('v8'));
