import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { userOn } from '../../test/kit/ids.ts';
import { type TestPlatform, testPlatform } from '../../test/kit/test-platform.ts';
import type { Directory } from '../directory/index.ts';
import { forgetOld } from './index.ts';

const DAY_MS = 24 * 3600 * 1000;
const NOW = new Date('2026-11-21T12:00:00Z');
const inDays = (days: number) => new Date(NOW.getTime() + days * DAY_MS);

let system: TestPlatform;
let directory: Directory;
const accountId = BigInt(userOn(1));
beforeAll(async () => {
  system = await testPlatform();
  directory = system.platform.directory;
  const names = { username: 'ana', usernameSkeleton: 'ana', email: 'ana@example.org', name: '', passwordHash: '' };
  await directory.account.create({ data: { id: accountId, userNumber: 1n, state: 'ACTIVE', ...names } });
});
afterAll(() => system[Symbol.asyncDispose]());

async function session(dates: { lastSeenAt: Date; endedAt?: Date; refreshExpiresAt?: Date }): Promise<string> {
  const { refreshExpiresAt = inDays(60), ...rest } = dates;
  const id = randomUUID();
  const refreshTokens = { create: { tokenHash: new Uint8Array(randomBytes(32)), expiresAt: refreshExpiresAt } };
  await directory.session.create({ data: { id, accountId, device: 'a phone', ...rest, refreshTokens } });
  return id;
}

test('sessions are kept for a month after they are over, their tokens until a day after they expire', async () => {
  const kept = [
    await session({ lastSeenAt: inDays(0) }),
    await session({ lastSeenAt: inDays(-89), refreshExpiresAt: inDays(-0.9) }),
    await session({ lastSeenAt: inDays(-31), endedAt: inDays(-29) }),
  ];
  await session({ lastSeenAt: inDays(-31), endedAt: inDays(-31) });
  await session({ lastSeenAt: inDays(-91), refreshExpiresAt: inDays(-31) });
  const tokenless = await session({ lastSeenAt: inDays(-62), refreshExpiresAt: inDays(-1.1) });

  await forgetOld(system.platform, NOW);
  const left = await directory.session.findMany({ select: { id: true, refreshTokens: true } });
  expect(left.map(({ id }) => id).sort()).toEqual([...kept, tokenless].sort());
  const withTokens = left.filter(({ refreshTokens }) => refreshTokens.length > 0);
  expect(withTokens.map(({ id }) => id).sort()).toEqual(kept.sort());
});

test('links go when they expire, used or not', async () => {
  const token = { accountId, purpose: 'VERIFY_EMAIL' as const };
  const minted = (expiresAt: Date, usedAt: Date | null) =>
    directory.mailedToken.create({ data: { ...token, tokenHash: new Uint8Array(randomBytes(32)), expiresAt, usedAt } });
  await minted(inDays(-0.1), null);
  await minted(inDays(-0.1), inDays(-0.5));
  const good = await minted(inDays(0.1), null);
  await forgetOld(system.platform, NOW);
  expect(await directory.mailedToken.findMany()).toEqual([good]);
});

test('reservations of usernames go when they are over, however many there are', async () => {
  await directory.$executeRaw`
    insert into former_username (username_skeleton, account_id, free_at)
    select 'name' || n, ${accountId}, ${inDays(-1)} from generate_series(1, 2500) n`;
  await directory.formerUsername.create({ data: { usernameSkeleton: 'kept', accountId, freeAt: inDays(1) } });
  expect(await forgetOld(system.platform, NOW)).toBe(2500);
  expect(await directory.formerUsername.findMany()).toMatchObject([{ usernameSkeleton: 'kept' }]);
});
