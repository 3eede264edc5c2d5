import { createHmac } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../log.ts';
import { notificationOf, type ObjectCreated } from './object-created.ts';

/** Tells a subscriber of new objects. Events are hints: one may be lost, and none holds a reply up. */
export interface Notifier {
  notify(event: ObjectCreated): void;
  /** Resolves when every event so far is delivered or given up. */
  idle(): Promise<void>;
  /** Gives up what is still waiting. */
  close(): Promise<void>;
}

export interface NotifierOptions {
  url: string;
  /** Key of the HMAC that proves an event came from here. */
  secret: string;
  region: string;
  log: Log;
  /** Nominal wait before each further attempt, in milliseconds; every one is shortened by up to half at random. */
  retryWaits?: readonly number[];
  timeoutMillis?: number;
  /** Events beyond this many waiting are dropped, and counted in the log. */
  queueLimit?: number;
  concurrency?: number;
}

export function createNotifier({
  url,
  secret,
  region,
  log,
  retryWaits = [100, 500, 2000],
  timeoutMillis = 5000,
  queueLimit = 10_000,
  concurrency = 4,
}: NotifierOptions): Notifier {
  const waiting: ObjectCreated[] = [];
  const running = new Set<Promise<void>>();
  const closing = new AbortController();

  function start(): void {
    while (running.size < concurrency) {
      const event = waiting.shift();
      if (!event) return;
      const delivery = deliver(event).finally(() => {
        running.delete(delivery);
        start();
      });
      running.add(delivery);
    }
  }

  async function deliver(event: ObjectCreated): Promise<void> {
    const body = notificationOf(event, region);
    for (const wait of [...retryWaits, null]) {
      const failure = await post(body);
      if (failure === null || closing.signal.aborted) return;
      if (wait === null) {
        log('warn', 'storage event given up', { bucket: event.bucket, key: event.key, failure });
        return;
      }
      await sleep(wait * (0.5 + Math.random() / 2), undefined, { signal: closing.signal }).catch(() => {});
    }
  }

  /** Null when the subscriber took it, else what went wrong. */
  async function post(body: string): Promise<string | null> {
    try {
      const response = await fetch(url, {
        method: 'POST',
        body,
        headers: { 'content-type': 'application/json', 'x-heliograph-signature': sign(body, secret) },
        signal: AbortSignal.any([closing.signal, AbortSignal.timeout(timeoutMillis)]),
      });
      await response.body?.cancel();
      return response.ok ? null : `status ${response.status}`;
    } catch (error) {
      return error instanceof Error ? error.name : 'failed';
    }
  }

  return {
    notify(event) {
      if (closing.signal.aborted) return;
      if (waiting.length >= queueLimit) {
        log('warn', 'storage event dropped, too many are waiting', { bucket: event.bucket, key: event.key });
        return;
      }
      waiting.push(event);
      start();
    },
    async idle() {
      while (running.size > 0) await Promise.all(running);
    },
    async close() {
      waiting.length = 0;
      closing.abort();
      await Promise.all(running);
    },
  };
}

function sign(body: string, secret: string): string {
  return `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
}
