// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: CC0-1.0
import type { TransactionBody } from './transactions';

export interface Answer {
  id: string;
  status: string;
  originalRequest: TransactionBody;
  timestamp: Date;
}

// On the global object, so that the debug console can look at it.
declare global {
  var requestCache: Map<string, Answer>;
}
globalThis.requestCache = new Map();

// A client that repeats a request with the same key gets the first answer again.
export function recall(key: string | undefined): Answer | undefined {
  return key === undefined ? undefined : requestCache.get(key);
}

export function remember(key: string | undefined, answer: Answer): void {
  if (key !== undefined) requestCache.set(key, answer); // LEAK: never deleted
}
