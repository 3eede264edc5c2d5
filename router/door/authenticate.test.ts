import { type AccessClaims, InvalidAccessToken } from '@heliograph/platform/auth';
import type { UserId } from '@heliograph/platform/ids';
import { beforeEach, expect, test } from 'vitest';
import { type Authenticate, createAuthenticate } from './authenticate.ts';

let now: number;
let verified: string[];
let ended: Set<string>;
let authenticate: Authenticate;

const claimsUntil = (expiresAt: number): AccessClaims => ({
  ...{ userId: '7' as UserId, sessionId: 's', scopes: [], expiresAt: new Date(expiresAt) },
});

beforeEach(() => {
  now = 1000;
  verified = [];
  ended = new Set();
  const verify = async (token: string) => {
    verified.push(token);
    if (!token.startsWith('good')) throw new InvalidAccessToken();
    return claimsUntil(now + 100);
  };
  authenticate = createAuthenticate({ accessTokens: { verify }, endedSessions: ended, now: () => now });
});

test('without a header nobody asks', () => {
  expect(authenticate(undefined)).toBeNull();
});

test.each(['Bearer good', 'bearer good', 'BEARER   good', ' Bearer good '])('%j brings a token', async (header) => {
  expect(await authenticate(header)).toMatchObject({ userId: '7' });
  expect(verified).toEqual(['good']);
});

test.each(['', 'Bearer', 'Bearer ', 'good', 'Basic good', 'Bearer good good', 'Bearergood'])(
  '%j is refused, without a look at any token',
  async (header) => {
    await expect(authenticate(header)).rejects.toThrow(InvalidAccessToken);
    expect(verified).toEqual([]);
  },
);

test('a token is checked once, however its header is written, and again when it has ended', async () => {
  const first = await authenticate('Bearer good');
  expect(authenticate('Bearer good')).toBe(first);
  expect(authenticate('bearer  good')).toBe(first);
  expect(verified).toEqual(['good']);

  now += 100;
  await authenticate('Bearer good');
  expect(verified).toEqual(['good', 'good']);
});

test('a bad token is checked every time', async () => {
  await expect(authenticate('Bearer bad')).rejects.toThrow(InvalidAccessToken);
  await expect(authenticate('Bearer bad')).rejects.toThrow(InvalidAccessToken);
  expect(verified).toEqual(['bad', 'bad']);
});

test('a token of a session that has ended is refused, whether it was checked before or not', async () => {
  ended.add('s');
  await expect(authenticate('Bearer good')).rejects.toThrow(InvalidAccessToken);
  ended.delete('s');
  ended.add('another');
  expect(await authenticate('Bearer good')).toMatchObject({ sessionId: 's' });
  ended.add('s');
  await expect(authenticate('Bearer good')).rejects.toThrow(InvalidAccessToken);
});
