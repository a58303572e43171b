// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: CC0-1.0
// The load: `node load.mts [SPEED]`. A minute lasts a minute, unless SPEED is more than 1 (to try the script out).
import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

const speed = Number(process.argv[2] ?? 1);
const MINUTE = 60_000 / speed;
const WARM_UP = 2 * MINUTE;
const BETWEEN_SNAPSHOTS = 13 * MINUTE;
const FRESH_KEYS = 260; // between two snapshots
const PACE = BETWEEN_SNAPSHOTS / FRESH_KEYS; // 3 s
const currencies = ['EUR', 'USD', 'GBP', 'SEK', 'PLN'];

function post(path: string, headers = {}, body = ''): Promise<void> {
  return new Promise((resolve, reject) => {
    // A connection of its own for each request, as from many clients.
    const options = { host: '127.0.0.1', port: 8080, method: 'POST', path, headers, agent: false };
    const req = request(options, (res) => res.resume().on('end', resolve));
    req.on('error', reject);
    req.end(body);
  });
}

let serial = 0;
function postTransaction(key?: string): Promise<void> {
  const n = ++serial;
  const body = JSON.stringify({
    amount: 100 + n,
    currency: currencies[n % 5],
    merchant: 'merchant-' + (n % 37),
    reference: 'order ' + n + ' / ' + 'x'.repeat(40),
    items: [
      { sku: 'sku-' + n, qty: 1 + (n % 3), price: n * 7 },
      { sku: 'sku-gift', qty: 1, price: 0 },
    ],
  });
  const headers: Record<string, string | number> = {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
  };
  if (key) headers['x-idempotency-key'] = key;
  return post('/transactions', headers, body);
}

const start = Date.now();
const until = (ms: number) => sleep(Math.max(0, start + ms - Date.now()));

// Warm-up: requests without a key leave nothing in the cache.
for (let i = 0; i * PACE < WARM_UP - PACE; i++) {
  await until(i * PACE);
  await postTransaction();
}
await until(WARM_UP);
await post('/debug/snapshots/1');
await until(WARM_UP + PACE);
await post('/debug/marks/deploy%201.4.0');

async function steadyLoad(from: number, count: number): Promise<void> {
  for (let i = 0; i < count; i++) {
    await until(WARM_UP + (from + i + 1) * PACE);
    await postTransaction('key-' + (from + i));
    if (i % 9 === 0) await postTransaction('key-' + (from + i)); // repeated by the client: answered from the cache
    if (i % 17 === 0) await postTransaction(); // a client without keys
  }
}
await steadyLoad(0, FRESH_KEYS);
await post('/debug/snapshots/2');
await sleep(PACE / 2);
await steadyLoad(FRESH_KEYS, FRESH_KEYS);
await post('/debug/snapshots/3');
await sleep(PACE / 2);
await steadyLoad(2 * FRESH_KEYS, (3 * MINUTE) / PACE);
