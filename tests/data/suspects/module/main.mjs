// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: CC0-1.0
import { createRequire } from 'node:module';
const run = createRequire(import.meta.url)('../harness.js');
let serial = 0;
export const crumbs = new Set(); export function drop(i) { crumbs.add({ c: run.text(i, 20), t: run.text(serial++, 400) }); }
run((i) => drop(i));
