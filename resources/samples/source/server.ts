// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: CC0-1.0
import { appendFileSync } from 'node:fs';
import { getHeapStatistics, writeHeapSnapshot } from 'node:v8';
import express from 'express';
import { counters, transactions } from './transactions';

const PORT = 8080;
const LOG = 'request-cache-memory.jsonl';
const INTERVAL_MS = 5000;

// Appended at once, so that nothing piles up in the heap.
function logMemory(mark?: string): void {
  const reading = {
    ts: new Date().toISOString(),
    ...process.memoryUsage(),
    heap_size_limit: getHeapStatistics().heap_size_limit,
    requests: counters.requests,
    mark,
  };
  appendFileSync(LOG, JSON.stringify(reading) + '\n');
}

function takeSnapshot(number: string): void {
  logMemory('s' + number);
  writeHeapSnapshot(`request-cache-${number}.heapsnapshot`);
  logMemory('s' + number + '-done');
}

const app = express();
app.use('/transactions', transactions);
app.post('/debug/marks/:mark', (req, res) => {
  logMemory(req.params.mark);
  res.sendStatus(204);
});
app.post('/debug/snapshots/:number', (req, res) => {
  // Not before this request is over: it would stand in the snapshot.
  res.on('close', () => setTimeout(takeSnapshot, 100, req.params.number));
  res.sendStatus(202);
});

app.listen(PORT, '127.0.0.1', () => {
  logMemory('start');
  setInterval(logMemory, INTERVAL_MS);
});
