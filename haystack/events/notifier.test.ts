import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { createNotifier, type NotifierOptions } from './notifier.ts';

const EVENT = {
  kind: 'CompleteMultipartUpload',
  bucket: 'b',
  key: 'user 1/ä.jpg',
  byteSize: 3,
  eTag: 'e',
  at: new Date('2026-01-02T03:04:05Z'),
} as const;
const SECRET = 'a-shared-secret';

/** A subscriber that answers with these statuses in turn, then 200. */
async function subscriber(statuses: number[] = []) {
  const received: { body: string; signature: unknown }[] = [];
  const server = createServer(async (request, response) => {
    received.push({ body: await text(request), signature: request.headers['x-heliograph-signature'] });
    response.writeHead(statuses.shift() ?? 200).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = () => {
    server.closeAllConnections();
    return new Promise<void>((resolve) => server.close(() => resolve()));
  };
  return { url: `http://127.0.0.1:${port}/events`, received, [Symbol.asyncDispose]: close };
}

function notifier(options: Partial<NotifierOptions> & { url: string }) {
  const warnings: string[] = [];
  const log: NotifierOptions['log'] = (_level, message) => warnings.push(message);
  const started = createNotifier({ secret: SECRET, region: 'r', log, retryWaits: [0, 0], ...options });
  return { ...started, warnings };
}

test('an event is told in the form of S3, signed', async () => {
  await using subscribed = await subscriber();
  const { notify, idle, close } = notifier(subscribed);
  notify(EVENT);
  await idle();
  await close();
  const [first] = subscribed.received;
  expect(JSON.parse(first?.body ?? '')).toMatchObject({
    Records: [
      {
        eventName: 'ObjectCreated:CompleteMultipartUpload',
        eventTime: '2026-01-02T03:04:05.000Z',
        s3: { bucket: { name: 'b' }, object: { key: 'user+1/%C3%A4.jpg', size: 3, eTag: 'e' } },
      },
    ],
  });
  const hmac = createHmac('sha256', SECRET)
    .update(first?.body ?? '')
    .digest('hex');
  expect(first?.signature).toBe(`sha256=${hmac}`);
});

test('a subscriber that stumbles is told again', async () => {
  await using subscribed = await subscriber([503, 500]);
  const { notify, idle, warnings } = notifier(subscribed);
  notify(EVENT);
  await idle();
  expect(subscribed.received).toHaveLength(3);
  expect(warnings).toEqual([]);
});

test('one that never listens is given up', async () => {
  await using subscribed = await subscriber([500, 500, 500, 500]);
  const { notify, idle, warnings } = notifier(subscribed);
  notify(EVENT);
  await idle();
  expect(subscribed.received).toHaveLength(3);
  expect(warnings).toEqual(['storage event given up']);
});

test('more than the queue holds is dropped', async () => {
  await using subscribed = await subscriber();
  const { notify, idle, warnings } = notifier({ url: subscribed.url, queueLimit: 2, concurrency: 1 });
  for (let count = 0; count < 5; count++) notify(EVENT);
  await idle();
  expect(subscribed.received).toHaveLength(3);
  expect(warnings).toHaveLength(2);
});

test('closing gives up what waits for another attempt', async () => {
  await using subscribed = await subscriber([500]);
  const { notify, close } = notifier({ url: subscribed.url, retryWaits: [3_600_000] });
  notify(EVENT);
  await expect.poll(() => subscribed.received.length).toBe(1);
  await close();
  notify(EVENT);
  expect(subscribed.received).toHaveLength(1);
});
