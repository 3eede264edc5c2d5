import { generateKeyPairSync } from 'node:crypto';
import { createLogger } from '@heliograph/platform/telemetry';
import { jwtVerify } from 'jose';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { PushOutcome } from '../../../ports/push.ts';
import { guardedProvider } from '../guarded-provider.ts';
import { ProviderUnwell, type PushProvider } from '../provider.ts';
import { message, NOW } from '../testing/messages.ts';
import { type StandIn, standIn } from '../testing/stand-in.ts';
import { apnsProvider } from './apns-provider.ts';

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const token = 'a1'.repeat(32);

let opened: AsyncDisposableStack;
let apple: StandIn;
let apns: PushProvider;
let now: number;
beforeEach(async () => {
  opened = new AsyncDisposableStack();
  apple = opened.use(await standIn());
  now = NOW;
  const { url, ca } = apple;
  apns = apnsProvider({
    key,
    keyId: 'KEY1234567',
    teamId: 'TEAM123456',
    topic: 'org.example',
    url,
    ca,
    now: () => now,
  });
  opened.defer(() => apns.close());
});
afterEach(() => opened.disposeAsync());

const unending = new AbortController().signal;
const send = (signal = unending) => apns.send(token, message, signal);

/** Sends, and does something once Apple has been asked. */
async function sendUntilAsked(then: (given: AbortController) => void): Promise<PushOutcome> {
  const given = new AbortController();
  const askedBefore = apple.asked.length;
  const sending = send(given.signal);
  sending.catch(() => undefined);
  await expect.poll(() => apple.asked.length).toBe(askedBefore + 1);
  then(given);
  return sending;
}

test('Apple is told what to show, to whom and how long, over HTTP/2', async () => {
  expect(await send()).toEqual({ is: 'delivered' });
  expect(apple.asked).toMatchObject([
    {
      method: 'POST',
      path: `/3/device/${token}`,
      version: '2.0',
      headers: {
        'apns-topic': 'org.example',
        'apns-push-type': 'alert',
        'apns-priority': '10',
        'apns-collapse-id': 'like:post:1234',
        'apns-expiration': String(NOW / 1000 + 3600),
      },
    },
  ]);
  expect(JSON.parse(String(apple.asked[0]?.body))).toEqual({
    aps: { alert: { title: 'Ana', body: 'liked your photo 🌻' }, badge: 3, sound: 'default' },
    notificationId: '77',
    kind: 'LIKE',
  });
});

test('nothing that the message carries takes the place of what is shown', async () => {
  await apns.send(token, { ...message, badge: null, data: { aps: 'mine' } }, unending);
  expect(JSON.parse(String(apple.asked[0]?.body))).toEqual({
    aps: { alert: { title: 'Ana', body: 'liked your photo 🌻' }, sound: 'default' },
  });
});

test.each(['x'.repeat(65), 'like:ñ', 'a\r\nb'])(
  'the collapse id %j goes as one that Apple takes',
  async (collapseId) => {
    await apns.send(token, { ...message, collapseId }, unending);
    await apns.send(token, { ...message, collapseId: `${collapseId}!` }, unending);
    const [sent, other] = apple.asked.map(({ headers }) => headers['apns-collapse-id']);
    expect(sent).toMatch(/^[\w-]{32}$/);
    expect(other).not.toBe(sent);
  },
);

test('who we are is signed with our key, anew every 40 minutes and no sooner', async () => {
  await Promise.all([send(), send()]);
  now += 40 * 60_000 - 1;
  await send();
  now += 1;
  await send();
  const tokens = apple.asked.map(({ headers }) => String(headers.authorization).replace(/^bearer /, ''));
  expect(new Set(tokens.slice(0, 3)).size).toBe(1);
  expect(tokens[3]).not.toBe(tokens[0]);
  const { payload, protectedHeader } = await jwtVerify(tokens[3] ?? '', publicKey, { currentDate: new Date(now) });
  expect(payload).toEqual({ iss: 'TEAM123456', iat: now / 1000 });
  expect(protectedHeader).toEqual({ alg: 'ES256', kid: 'KEY1234567' });
});

test('one connection carries all pushes', async () => {
  await Promise.all(Array.from({ length: 50 }, () => send()));
  await send();
  expect(apple.asked).toHaveLength(51);
  expect(apple.connections).toBe(1);
});

test.each([
  [410, { reason: 'Unregistered', timestamp: NOW }],
  [410, { reason: 'ExpiredToken' }],
  [400, { reason: 'BadDeviceToken' }],
])('after %i %j the token is gone', async (status, body) => {
  apple.replies = [{ status, body }];
  expect(await send()).toEqual({ is: 'gone' });
});

test.each(['', '../../other', 'a1 b2', 'zz', 'a'.repeat(401)])('%j is no token of Apple’s', (given) => {
  expect(apns.serviceOf(given)).toBeNull();
});

test.each([
  [{}, 60],
  [{ 'retry-after': '17' }, 17],
  [{ 'retry-after': new Date(NOW + 90_000).toUTCString() }, 90],
  [{ 'retry-after': 'tomorrow' }, 60],
  [{ 'retry-after': '0' }, 1],
  [{ 'retry-after': '9999999' }, 86_400],
])('too many requests, %j: later, after %i s', async (headers, afterSeconds) => {
  apple.replies = [{ status: 429, headers, body: { reason: 'TooManyRequests' } }];
  expect(await send()).toEqual({ is: 'later', afterSeconds });
});

test('that Apple is unwell is told apart from what a push is to blame for', async () => {
  apple.replies = [{ status: 503, headers: { 'retry-after': '5' } }];
  await expect(send()).rejects.toThrow(ProviderUnwell);
  await expect(send()).rejects.toMatchObject({ afterSeconds: 5 });
  apple.replies = [{ status: 403, body: { reason: 'InvalidProviderToken' } }];
  expect(await send()).toEqual({ is: 'refused', reason: '403 InvalidProviderToken' });
  apple.replies = [{ status: 400, body: { reason: 'DeviceTokenNotForTopic' } }];
  expect(await send()).toEqual({ is: 'refused', reason: '400 DeviceTokenNotForTopic' });
});

test('a request that stays unanswered ends with its signal, and the next goes over a new connection', async () => {
  await send();
  apple.replies = ['silence', { status: 200 }];
  await expect(sendUntilAsked((given) => given.abort())).rejects.toThrow();
  expect(await send()).toEqual({ is: 'delivered' });
  expect(apple.connections).toBe(2);
});

test('behind its guard a silent Apple is for later', async () => {
  apple.replies = ['silence'];
  const logger = createLogger({ role: 'test', level: 'silent' });
  const sender = guardedProvider(apns, { logger, timeoutMs: 30, now: () => now });
  expect(await sender.send(token, message)).toEqual({ is: 'later', afterSeconds: 60 });
});

test('an answer that stops half-way ends with the signal, too, or with the connection', async () => {
  apple.replies = [{ status: 400, stalls: true }];
  await expect(sendUntilAsked((given) => given.abort())).rejects.toThrow();
  await expect(sendUntilAsked(() => apple.cut())).rejects.toThrow();
  apple.replies = [{ status: 200 }];
  expect(await send()).toEqual({ is: 'delivered' });
});

test('a connection that was cut fails what was under way, and no more', async () => {
  apple.replies = ['silence', { status: 200 }];
  await expect(sendUntilAsked(() => apple.cut())).rejects.toThrow();
  expect(await send()).toEqual({ is: 'delivered' });
});

test('where nobody listens, or nobody vouches for who does, nothing is sent', async () => {
  const stranger = apnsProvider({ key, keyId: 'K', teamId: 'T', topic: 'org.example', url: apple.url });
  opened.defer(() => stranger.close());
  await expect(stranger.send(token, message, unending)).rejects.toThrow(/certificate/);
  const nobody = apnsProvider({ key, keyId: 'K', teamId: 'T', topic: 'org.example', url: 'https://127.0.0.1:9' });
  opened.defer(() => nobody.close());
  await expect(nobody.send(token, message, unending)).rejects.toThrow(/ECONNREFUSED/);
  expect(apple.asked).toEqual([]);
});
