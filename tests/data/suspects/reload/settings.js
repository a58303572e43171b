// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: CC0-1.0
'use strict';
exports.flags = { beta: true, limits: [0.5, 1.5] };
exports.isOn = (name) => exports.flags[name];
