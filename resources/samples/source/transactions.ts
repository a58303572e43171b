// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: CC0-1.0
import { randomUUID } from 'node:crypto';
import express, { type NextFunction, type Request, type Response } from 'express';
import { recall, remember, type Answer } from './cache';

export interface TransactionBody {
  amount: number;
  currency: string;
  merchant: string;
  reference: string;
  items: { sku: string; qty: number; price: number }[];
  source?: Request;
}

// No leaks: one statement for each currency, and a ring of a fixed size.
class Statement {
  uses = 0;
  constructor(readonly text: string) {}
}
const statements = new Map<string, Statement>();
const latency = { ring: new Float64Array(256), next: 0 };

export const counters = { requests: 0 };

function countRequest(_req: Request, _res: Response, next: NextFunction): void {
  counters.requests++;
  next();
}

// The signature of the payload is checked later: the raw bytes stay on the request ...
const parseBody = express.json({
  verify(req, _res, bytes) {
    (req as Request & { _body: Buffer })._body = bytes;
  },
});

// ... and the parsed body gets a hidden link to the request that it came from.
function linkToRequest(req: Request, _res: Response, next: NextFunction): void {
  Object.defineProperty(req.body, 'source', { value: req });
  next();
}

async function processTransaction(body: TransactionBody): Promise<Answer> {
  let statement = statements.get(body.currency);
  if (!statement) {
    statement = new Statement('INSERT INTO tx_' + body.currency);
    statements.set(body.currency, statement);
  }
  statement.uses++;
  await new Promise((resolve) => setImmediate(resolve)); // stands for the database
  return { id: randomUUID(), status: 'processed', originalRequest: body, timestamp: new Date() };
}

async function postTransaction(req: Request, res: Response): Promise<void> {
  const start = performance.now();
  const key = req.get('x-idempotency-key');
  let answer = recall(key);
  if (!answer) {
    answer = await processTransaction(req.body as TransactionBody);
    remember(key, answer);
  }
  latency.ring[latency.next++ % latency.ring.length] = performance.now() - start;
  res.json({ id: answer.id, status: answer.status });
}

export const transactions = express.Router();
transactions.post('/', countRequest, parseBody, linkToRequest, postTransaction);
