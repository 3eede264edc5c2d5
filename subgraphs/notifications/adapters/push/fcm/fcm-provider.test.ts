import { generateKeyPairSync } from 'node:crypto';
import { jwtVerify } from 'jose';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { PushOutcome } from '../../../ports/push.ts';
import { ProviderUnwell, type PushProvider } from '../provider.ts';
import { message, NOW } from '../testing/messages.ts';
import { type StandIn, standIn } from '../testing/stand-in.ts';
import { type FcmOptions, fcmProvider } from './fcm-provider.ts';

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const private_key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const client_email = 'push@photos.iam.gserviceaccount.com';

let opened: AsyncDisposableStack;
let google: StandIn;
let tokens: StandIn;
let fcm: PushProvider;
let now: number;
beforeEach(async () => {
  opened = new AsyncDisposableStack();
  google = opened.use(await standIn({ plain: true }));
  tokens = opened.use(await standIn({ plain: true }));
  tokens.replies = ['one', 'two', 'three'].map(grant);
  now = NOW;
  fcm = provider();
});
afterEach(() => opened.disposeAsync());

function provider(options: Partial<FcmOptions> = {}): PushProvider {
  const account = { project_id: 'photos', client_email, private_key, token_uri: `${tokens.url}/token` };
  const opening = fcmProvider({ account, url: google.url, now: () => now, ...options });
  opened.defer(() => opening.close());
  return opening;
}

const grant = (access_token: string) => ({
  status: 200,
  body: { access_token, expires_in: 3600, token_type: 'Bearer' },
});
const failure = (status: number, name: string, errorCode?: string) => ({
  status,
  body: { error: { code: status, status: name, ...(errorCode && { details: [{ errorCode }] }) } },
});

const unending = new AbortController().signal;
const send = (signal = unending) => fcm.send('device:token', message, signal);

/** Sends, and does something once Google has been asked. */
async function sendUntilAsked(then: (given: AbortController) => void): Promise<PushOutcome> {
  const given = new AbortController();
  const askedBefore = google.asked.length;
  const sending = send(given.signal);
  sending.catch(() => undefined);
  await expect.poll(() => google.asked.length).toBe(askedBefore + 1);
  then(given);
  return sending;
}
const bearers = () => google.asked.map(({ headers }) => headers.authorization);

test('Google is told what to show, to whom and how long', async () => {
  expect(await send()).toEqual({ is: 'delivered' });
  expect(google.asked).toMatchObject([
    {
      method: 'POST',
      path: '/v1/projects/photos/messages:send',
      headers: { authorization: 'Bearer one', 'content-type': 'application/json' },
    },
  ]);
  expect(JSON.parse(String(google.asked[0]?.body))).toEqual({
    message: {
      token: 'device:token',
      notification: { title: 'Ana', body: 'liked your photo 🌻' },
      data: { notificationId: '77', kind: 'LIKE' },
      android: {
        priority: 'HIGH',
        ttl: '3600s',
        notification: { tag: 'like:post:1234', notification_count: 3 },
      },
    },
  });
});

test('who we are is signed with the service account’s key', async () => {
  await send();
  const [{ path, headers, body }] = tokens.asked as [(typeof tokens.asked)[0]];
  expect([path, headers['content-type']]).toEqual(['/token', 'application/x-www-form-urlencoded']);
  const form = new URLSearchParams(String(body));
  expect(form.get('grant_type')).toBe('urn:ietf:params:oauth:grant-type:jwt-bearer');
  const { payload, protectedHeader } = await jwtVerify(form.get('assertion') ?? '', publicKey, {
    currentDate: new Date(now),
  });
  expect(protectedHeader.alg).toBe('RS256');
  expect(payload).toEqual({
    iss: client_email,
    aud: `${tokens.url}/token`,
    scope: 'https://www.googleapis.com/auth/firebase.messaging',
    iat: NOW / 1000,
    exp: NOW / 1000 + 3600,
  });
});

test('one access token serves all until shortly before its end, over a connection that is kept', async () => {
  await Promise.all(Array.from({ length: 5 }, () => send()));
  now += 55 * 60_000 - 1;
  await send();
  expect(tokens.asked).toHaveLength(1);
  const connected = google.connections;
  now += 1;
  await send();
  expect(tokens.asked).toHaveLength(2);
  expect(bearers()).toEqual([...Array<string>(6).fill('Bearer one'), 'Bearer two']);
  expect(google.connections).toBe(connected);
});

test('an access token that is not taken is replaced once', async () => {
  google.replies = [failure(401, 'UNAUTHENTICATED'), { status: 200 }];
  expect(await send()).toEqual({ is: 'delivered' });
  expect(bearers()).toEqual(['Bearer one', 'Bearer two']);
  google.replies = [failure(401, 'UNAUTHENTICATED')];
  expect(await send()).toEqual({ is: 'refused', reason: '401 UNAUTHENTICATED' });
  expect(bearers().slice(2)).toEqual(['Bearer two', 'Bearer three']);
});

test('a token that is not registered any more is gone; a project that is not found is not the token’s fault', async () => {
  google.replies = [failure(404, 'NOT_FOUND', 'UNREGISTERED')];
  expect(await send()).toEqual({ is: 'gone' });
  google.replies = [failure(404, 'NOT_FOUND')];
  expect(await send()).toEqual({ is: 'refused', reason: '404 NOT_FOUND' });
  google.replies = [failure(400, 'INVALID_ARGUMENT', 'INVALID_ARGUMENT')];
  expect(await send()).toEqual({ is: 'refused', reason: '400 INVALID_ARGUMENT' });
  google.replies = [{ status: 403, body: '<html>' }];
  expect(await send()).toEqual({ is: 'refused', reason: '403' });
});

test('too many requests: later; a failure of Google’s own is told apart', async () => {
  google.replies = [{ ...failure(429, 'RESOURCE_EXHAUSTED', 'QUOTA_EXCEEDED'), headers: { 'retry-after': '30' } }];
  expect(await send()).toEqual({ is: 'later', afterSeconds: 30 });
  google.replies = [failure(500, 'INTERNAL')];
  await expect(send()).rejects.toThrow(ProviderUnwell);
  google.replies = [{ ...failure(503, 'UNAVAILABLE'), headers: { 'retry-after': '7' } }];
  await expect(send()).rejects.toMatchObject({ afterSeconds: 7 });
});

test('without an access token nothing is sent', async () => {
  tokens.replies = [{ status: 400, body: { error: 'invalid_grant' } }];
  expect(await send()).toEqual({ is: 'refused', reason: expect.stringContaining('400 invalid_grant') });
  tokens.replies = [{ status: 200, body: { token: 'mine' } }];
  expect(await send()).toMatchObject({ is: 'refused' });
  tokens.replies = [{ status: 503, headers: { 'retry-after': '7' } }];
  await expect(send()).rejects.toMatchObject({ code: 'PUSH_PROVIDER_UNWELL', afterSeconds: 7 });
  expect(google.asked).toEqual([]);
  tokens.replies = [grant('at last')];
  expect(await send()).toEqual({ is: 'delivered' });
});

test('who does not give out access tokens is not waited for', async () => {
  tokens.replies = ['silence'];
  await expect(provider({ timeoutMs: 20 }).send('device:token', message, unending)).rejects.toThrow();
  expect(google.asked).toEqual([]);
});

test('a request that stays unanswered ends with its signal', async () => {
  google.replies = ['silence', { status: 200 }];
  await expect(sendUntilAsked((given) => given.abort())).rejects.toThrow();
  expect(await send()).toEqual({ is: 'delivered' });
});

test('an answer that stops half-way ends with the signal, too, or with the connection', async () => {
  google.replies = [{ status: 400, stalls: true }];
  await expect(sendUntilAsked((given) => given.abort())).rejects.toThrow();
  await expect(sendUntilAsked(() => google.cut())).rejects.toThrow();
  google.replies = [{ status: 200 }];
  expect(await send()).toEqual({ is: 'delivered' });
});

test('of an answer only the beginning is read', async () => {
  google.replies = [{ status: 400, body: { error: { status: 'X', more: 'x'.repeat(1_000_000) } } }, { status: 200 }];
  expect(await send()).toEqual({ is: 'refused', reason: '400' });
  expect(await send()).toEqual({ is: 'delivered' });
  expect(google.connections).toBe(2);
});
