import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { userOn } from '../../test/kit/ids.ts';
import { type TestPlatform, testPlatform } from '../../test/kit/test-platform.ts';
import { createSessionEnds, type SessionEnds } from './session-ends.ts';

let system: TestPlatform;
let ends: SessionEnds;
beforeAll(async () => {
  system = await testPlatform();
  ends = createSessionEnds(system.platform);
});
afterAll(() => system[Symbol.asyncDispose]());

test('of the sessions asked for, those that are not over', async () => {
  const { directory } = system.platform;
  const account = { id: BigInt(userOn(1)), userNumber: 1n, state: 'ACTIVE' as const };
  const names = { username: 'ana', usernameSkeleton: 'ana', email: 'ana@example.com', name: 'Ana' };
  await directory.account.create({ data: { ...account, ...names, passwordHash: 'none' } });
  const [live, over, unknown] = [randomUUID(), randomUUID(), randomUUID()];
  const of = { accountId: account.id, device: 'a phone' };
  await directory.session.create({ data: { ...of, id: live } });
  await directory.session.create({ data: { ...of, id: over, endedAt: new Date() } });
  expect(await ends.stillLive([live, over, unknown, 'no session at all'])).toEqual(new Set([live]));
});

test('news of one session wakes those who listen for it, until they stop', async () => {
  const [mine, another] = [randomUUID(), randomUUID()];
  let news = 0;
  const last = Promise.withResolvers<void>();
  const stop = ends.listen(mine, () => {
    news += 1;
    stop();
  });
  ends.listen(another, last.resolve);
  ends.announce(mine);
  ends.announce(mine);
  ends.announce(another);
  await last.promise;
  expect(news).toBe(1);
});
