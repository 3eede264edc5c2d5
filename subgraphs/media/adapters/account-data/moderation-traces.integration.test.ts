import { shardOf, type UserId } from '@heliograph/platform/ids';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { userOn, usersOn } from '../../../../test/kit/ids.ts';
import { type TestPlatform, testPlatform } from '../../../../test/kit/test-platform.ts';
import type { ModerationTraces } from '../../ports.ts';
import { minutesLater, NOW, reportedThings } from '../../testing/reported.ts';

let system: TestPlatform;
let world: ReturnType<typeof reportedThings>;
let traces: ModerationTraces;
beforeAll(async () => {
  system = await testPlatform();
  world = reportedThings(system.platform);
  traces = world.stores.moderationTraces;
});
afterAll(() => system[Symbol.asyncDispose]());

async function until(done: () => Promise<boolean>) {
  while (await done());
}

test('the archive has what an account has reported, wherever that is', async () => {
  const ana = userOn(1);
  const [post, account] = [await world.post(userOn(6)), world.account(userOn(9))];
  await world.report(post, { reporter: ana, reason: 'OTHER', details: 'It is mine' });
  await world.report(account, { reporter: ana });
  await world.report(post, { reporter: userOn(2) });
  const said = await traces.reportsBy(ana);
  expect(new Map(said.map(({ subject, ...rest }) => [subject.id, rest]))).toEqual(
    new Map<string, object>([
      [post.id, { reason: 'OTHER', details: 'It is mine', reportedAt: NOW }],
      [account.id, { reason: 'SPAM', details: null, reportedAt: NOW }],
    ]),
  );
});

test('with its reporter a report loses its words, and counts on', async () => {
  const [ana, ben] = usersOn([1], 2) as [UserId, UserId];
  const posts = [await world.post(userOn(6)), await world.post(userOn(7))];
  for (const post of posts) {
    await world.report(post, { reporter: ana, reason: 'OTHER', details: 'I am Ana' });
    await world.report(post, { reporter: ben });
  }
  await until(() => traces.forgetModeration(ana));
  expect(await traces.reportsBy(ana)).toEqual([]);
  for (const post of posts) {
    expect(await world.caseOf(post)).toMatchObject({ openReports: 2, totalReports: 2 });
    expect(await world.moderation.reasons([post])).toEqual([
      [
        { reason: 'OTHER', count: 1 },
        { reason: 'SPAM', count: 1 },
      ],
    ]);
    const rows = system.platform.shards.db(shardOf(post.id)).selectFrom('report').where('subject_id', '=', post.id);
    const left = await rows.where('reporter_id', '<>', ben).select(['reporter_id', 'details']).execute();
    expect(left).toEqual([{ reporter_id: expect.stringMatching(/^-/), details: null }]);
  }
});

test('accounts that are erased demote nothing together with those that are there', async () => {
  const post = await world.post();
  const reporters = usersOn([1, 2], 5);
  for (const reporter of reporters.slice(0, 4)) await world.report(post, { reporter });
  await until(() => traces.forgetModeration(reporters[0] as UserId));
  await world.report(post, { reporter: reporters[4] as UserId });
  expect(await world.integrityOf(post)).toBe(1);
});

test('with a moderator it is forgotten who decided, not what', async () => {
  const post = await world.post();
  await world.report(post);
  const moderator = userOn(14);
  const decision = { moderator, subject: post, action: 'DEMOTE' as const, idempotencyKey: null };
  await world.moderation.decide({ ...decision, decidedAt: minutesLater(5) });
  await until(() => traces.forgetModeration(moderator));
  expect(await world.decisionsOn(post)).toEqual([
    { action: 'DEMOTE', moderator_id: null, decided_at: minutesLater(5) },
  ]);
});

test('with an account go the cases about it and what it posted, on every shard, and no others', async () => {
  const ana = userOn(4);
  const others = await world.post(userOn(6));
  const mine = [world.account(ana), await world.post(ana), await world.comment(others, ana)];
  for (const thing of [...mine, others]) {
    await world.report(thing);
    await world.decide(thing, 'DISMISS');
  }
  await until(() => traces.eraseCases(ana));
  expect(await world.moderation.load(mine)).toEqual([null, null, null]);
  for (const thing of mine) expect(await world.decisionsOn(thing)).toEqual([]);
  expect(await world.caseOf(others)).toMatchObject({ totalReports: 1 });
  expect(await world.decisionsOn(others)).toHaveLength(1);
});
