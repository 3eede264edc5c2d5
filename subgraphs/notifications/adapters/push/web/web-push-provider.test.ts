import { generateKeyPairSync } from 'node:crypto';
import { jwtVerify } from 'jose';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ProviderUnwell, type PushProvider } from '../provider.ts';
import { browser } from '../testing/browser.ts';
import { message, NOW } from '../testing/messages.ts';
import { type StandIn, standIn } from '../testing/stand-in.ts';
import { webPushProvider } from './web-push-provider.ts';

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const options = {
  privateKey: String(privateKey.export({ format: 'jwk' }).d),
  subject: 'mailto:push@example.org',
  now: () => NOW,
};

let opened: AsyncDisposableStack;
let service: StandIn;
let webPush: PushProvider;
let strict: PushProvider;
beforeEach(async () => {
  opened = new AsyncDisposableStack();
  service = opened.use(await standIn());
  webPush = webPushProvider({ ...options, anyEndpoint: true, ca: service.ca });
  strict = webPushProvider({ ...options, anyEndpoint: false, ca: service.ca });
  opened.defer(() => webPush.close());
  opened.defer(() => strict.close());
});
afterEach(() => opened.disposeAsync());

const unending = new AbortController().signal;
const ana = browser();
const token = () => ana.subscription(`${service.url}/send/1?of=ana`);
const send = (given = message, signal = unending) => webPush.send(token(), given, signal);

test('the browser reads what was sent, and nobody else', async () => {
  expect(await send()).toEqual({ is: 'delivered' });
  const [asked] = service.asked;
  expect(asked).toMatchObject({
    method: 'POST',
    path: '/send/1?of=ana',
    headers: {
      ttl: '3600',
      urgency: 'normal',
      'content-encoding': 'aes128gcm',
      'content-type': 'application/octet-stream',
    },
  });
  const body = asked?.body ?? Buffer.of();
  expect(ana.read(body)).toEqual({
    title: 'Ana',
    body: 'liked your photo 🌻',
    tag: 'like:post:1234',
    data: { notificationId: '77', kind: 'LIKE' },
    badge: 3,
  });
  expect(body.toString()).not.toContain('photo');
  expect(() => browser().read(body)).toThrow();
});

test('who we are is signed with our key, for this service', async () => {
  await send();
  const [, jwt, k] = /^vapid t=(.+), k=(.+)$/.exec(String(service.asked[0]?.headers.authorization)) ?? [];
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
  expect(k).toBe(
    Buffer.concat([Buffer.of(4), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')]).toString('base64url'),
  );
  const { payload } = await jwtVerify(String(jwt), publicKey, { audience: service.url });
  expect(payload.sub).toBe('mailto:push@example.org');
});

test('what collapses has one topic that services take', async () => {
  for (const collapseId of ['short-id_1', 'like:post:1', 'like:post:1', 'like:post:2'])
    await send({ ...message, collapseId });
  const [short, one, again, two] = service.asked.map(({ headers }) => headers.topic);
  expect(short).toBe('short-id_1');
  expect(one).toMatch(/^[\w-]{32}$/);
  expect(again).toBe(one);
  expect(two).not.toBe(one);
});

test('one connection carries what is sent one after the other', async () => {
  for (let sent = 0; sent < 5; sent += 1) await send();
  expect([service.asked.length, service.connections]).toEqual([5, 1]);
});

test.each([404, 410])('after %i the subscription is gone', async (status) => {
  service.replies = [{ status }];
  expect(await send()).toEqual({ is: 'gone' });
});

test('too many: later; unwell is told apart from what will not do', async () => {
  service.replies = [{ status: 429, headers: { 'retry-after': '12' } }];
  expect(await send()).toEqual({ is: 'later', afterSeconds: 12 });
  service.replies = [{ status: 502 }];
  await expect(send()).rejects.toThrow(ProviderUnwell);
  service.replies = [{ status: 413 }];
  expect(await send()).toEqual({ is: 'refused', reason: '413' });
  service.replies = ['silence'];
  await expect(send(message, AbortSignal.timeout(20))).rejects.toThrow();
});

test('nobody is sent on to somewhere else', async () => {
  const other = opened.use(await standIn());
  service.replies = [{ status: 307, headers: { location: other.url } }];
  expect(await send()).toEqual({ is: 'refused', reason: '307' });
  expect(other.asked).toEqual([]);
});

const at = (endpoint: string): [string, string] => [endpoint, ana.subscription(endpoint)];

test.each([
  at('http://push.example.org/1'),
  at('https://10.0.0.4/'),
  at('https://127.1/'),
  at('https://0x7f000001/'),
  at('https://[::1]/'),
  at('https://[::ffff:10.0.0.4]/'),
  at('https://me@push.example.org/'),
  at('ftp://push.example.org/'),
  at('here'),
  ['nothing', ''],
  ['no object', '"https://push.example.org"'],
  ['no keys', '{"endpoint":"https://push.example.org/1"}'],
  ['no point', ana.subscription('https://push.example.org/1').replace(/("p256dh":").{12}/, '$1BAAAAAAAAAAA')],
  ['short keys', ana.subscription('https://push.example.org/1').replace(/("auth":").{4}/, '$1')],
])('%s is no subscription that anything is sent to', async (_name, given) => {
  expect(strict.serviceOf(given)).toBeNull();
});

test('a name that leads to this machine is not followed', async () => {
  expect(strict.serviceOf(token())).toBe(service.url);
  expect(await strict.send(token(), message, unending)).toEqual({
    is: 'refused',
    reason: 'The push service has no public address',
  });
  expect(service.connections).toBe(0);
});

test('where any endpoint is taken, plain http is, too', async () => {
  const plain = opened.use(await standIn({ plain: true }));
  expect(await webPush.send(ana.subscription(plain.url), message, unending)).toEqual({ is: 'delivered' });
  expect(ana.read(plain.asked[0]?.body ?? Buffer.of())).toMatchObject({ title: 'Ana' });
});
