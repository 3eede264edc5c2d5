import { randomUUID } from 'node:crypto';
import { shardOf, type UserId } from '@heliograph/platform/ids';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { userOn, usersOn } from '../../../../test/kit/ids.ts';
import { type TestPlatform, testPlatform } from '../../../../test/kit/test-platform.ts';
import { minutesLater, NOW, openedHoursAgo, reportedThings } from '../../testing/reported.ts';

let system: TestPlatform;
let world: ReturnType<typeof reportedThings>;
beforeAll(async () => {
  system = await testPlatform();
  world = reportedThings(system.platform);
});
afterAll(() => system[Symbol.asyncDispose]());

const things = ['POST', 'COMMENT', 'USER'] as const;
async function thing(kind: (typeof things)[number]) {
  if (kind === 'USER') return world.account();
  const post = await world.post();
  return kind === 'POST' ? post : world.comment(post);
}

test.each(things)('what is said of a %s again counts once, and the last words are kept', async (kind) => {
  const subject = await thing(kind);
  const reporter = userOn(11);
  const first = await world.report(subject, { reporter });
  const words = { reason: 'OTHER', details: 'It is mine' } as const;
  expect(await world.report(subject, { reporter, ...words, reportedAt: minutesLater(5) })).toBe(first);
  expect(await world.caseOf(subject)).toEqual({
    subject: { kind, id: subject.id },
    authorId: subject.authorId,
    ...{ isOpen: true, openReports: 1, totalReports: 1, decision: null },
    ...{ firstReportedAt: NOW, lastReportedAt: minutesLater(5) },
  });
  const said = system.platform.shards.db(shardOf(subject.id)).selectFrom('report').where('subject_id', '=', subject.id);
  expect(await said.select(['reason', 'details']).execute()).toEqual([words]);
});

test('twenty who report at once are twenty, and one who does so twenty times is one', async () => {
  const post = await world.post();
  const many = usersOn([1, 2, 3], 20);
  await Promise.all(many.map((reporter) => world.report(post, { reporter })));
  const reporter = userOn(4);
  await Promise.all(many.map(() => world.report(post, { reporter })));
  expect(await world.caseOf(post)).toMatchObject({ openReports: 21, totalReports: 21 });
});

test('a key stands for one report', async () => {
  const [post, other] = await Promise.all([world.post(), world.post()]);
  const key = { reporter: userOn(11), idempotencyKey: randomUUID() };
  const first = await world.report(post, key);
  expect(await world.report(post, key)).toBe(first);
  await expect(world.report(other, key)).rejects.toMatchObject({ code: 'IDEMPOTENCY_CONFLICT' });
  await expect(world.report(post, { ...key, reason: 'NUDITY' })).rejects.toMatchObject({
    code: 'IDEMPOTENCY_CONFLICT',
  });
});

test('what was hidden from the reporter meanwhile, or went away, keeps no trace of the report', async () => {
  const { shards, graph } = system.platform;
  const [blocking, deleted, archived] = await Promise.all([world.post(), world.post(), world.post()]);
  const reporter = userOn(11);
  await shards.transaction(6, (tx) => graph.add(tx, { id1: blocking.authorId, type: 'BLOCKS', id2: reporter }, NOW));
  await shards.db(6).deleteFrom('post').where('id', '=', deleted.id).execute();
  await shards.db(6).updateTable('post').set({ visibility: 'ARCHIVED' }).where('id', '=', archived.id).execute();
  const gone = await world.comment(await world.post());
  await shards.transaction(6, (tx) => world.stores.removal.withAnswers(tx, gone.id));

  for (const subject of [blocking, deleted, archived, gone]) {
    expect(await world.report(subject, { reporter })).toBeNull();
    expect(await world.moderation.load([subject])).toEqual([null]);
  }
});

describe('a decision', () => {
  test('closes the case for all who reported; a new report opens it again, also of one of them', async () => {
    const post = await world.post();
    const reporter = userOn(11);
    await world.report(post, { reporter });
    await world.reports(post, 2);
    expect(await world.decide(post, 'DISMISS')).toBe(true);
    const decision = { action: 'DISMISS', at: minutesLater(60) };
    expect(await world.caseOf(post)).toMatchObject({ isOpen: false, openReports: 0, totalReports: 3, decision });

    await world.report(post, { reporter, reportedAt: minutesLater(61) });
    expect(await world.caseOf(post)).toMatchObject({ isOpen: true, openReports: 1, totalReports: 3, decision });
    await world.report(post, { reporter, reportedAt: minutesLater(62) });
    expect(await world.caseOf(post)).toMatchObject({ openReports: 1, totalReports: 3 });
  });

  test('comes behind every report it is about, and before every later one, whatever the clocks say', async () => {
    const post = await world.post();
    const reporter = userOn(11);
    await world.report(post, { reporter, reportedAt: minutesLater(10) });
    await world.decide(post, 'DISMISS', NOW);
    for (const _again of [1, 2]) await world.report(post, { reporter, reportedAt: NOW });
    expect(await world.caseOf(post)).toMatchObject({ isOpen: true, openReports: 1, totalReports: 1 });
  });

  test('is kept with who made it; the same again is none', async () => {
    const post = await world.post();
    await world.report(post);
    const moderator = userOn(15);
    const decide = (action: 'DEMOTE' | 'DISMISS', key: string | null, decidedAt: Date) =>
      world.moderation.decide({ moderator, subject: post, action, decidedAt, idempotencyKey: key });
    const key = randomUUID();
    for (const again of [key, key, null]) expect(await decide('DEMOTE', again, minutesLater(60))).toBe(true);
    await decide('DISMISS', null, minutesLater(70));
    expect(await world.decisionsOn(post)).toEqual([
      { action: 'DEMOTE', moderator_id: moderator, decided_at: minutesLater(60) },
      { action: 'DISMISS', moderator_id: moderator, decided_at: minutesLater(70) },
    ]);
    await expect(decide('DISMISS', key, NOW)).rejects.toMatchObject({ code: 'IDEMPOTENCY_CONFLICT' });
  });

  test('on what nobody has reported is none', async () => {
    expect(await world.decide(await world.post(), 'DEMOTE')).toBe(false);
  });

  test('to demote a post is told to the feed, and so is its end', async () => {
    const post = await world.post(userOn(7));
    await world.report(post);
    await world.decide(post, 'DEMOTE');
    expect(await world.integrityOf(post)).toBeCloseTo(0.3);
    await world.decide(post, 'DISMISS');
    expect(await world.integrityOf(post)).toBe(1);
    const payload = { postId: post.id, authorId: post.authorId };
    expect(await world.eventsOf(post.authorId)).toEqual([
      { type: 'PostDemoted', payload: { ...payload, integrity: 0.3 } },
      { type: 'PostDemoted', payload: { ...payload, integrity: 1 } },
    ]);
  });

  test('to demote an account is told to the feed, and so is its end', async () => {
    const account = world.account(userOn(8));
    await world.report(account);
    await world.decide(account, 'DEMOTE');
    expect(await world.moderation.demoted([account.id, userOn(8)])).toEqual(new Set([account.id]));
    await world.decide(account, 'DISMISS');
    expect(await world.moderation.demoted([account.id])).toEqual(new Set());
    expect(await world.eventsOf(account.id)).toEqual([
      { type: 'AccountDemoted', payload: { userId: account.id, integrity: 0.3 } },
      { type: 'AccountDemoted', payload: { userId: account.id, integrity: 1 } },
    ]);
  });

  test('on a post that is removed already tells the feed nothing more', async () => {
    const post = await world.post(userOn(7));
    await world.report(post);
    for (const action of ['DEMOTE', 'REMOVE', 'DISMISS'] as const) expect(await world.decide(post, action)).toBe(true);
    expect((await world.eventsOf(post.authorId)).map(({ type }) => type)).toEqual(['PostDemoted', 'PostHidden']);
  });

  test('to remove takes posts and comments away with it, for good', async () => {
    const post = await world.post(userOn(5));
    const comment = await world.comment(post);
    for (const subject of [comment, post]) {
      await world.report(subject);
      expect(await world.decide(subject, 'REMOVE')).toBe(true);
      expect(await world.report(subject)).toBeNull();
      expect(await world.decide(subject, 'DISMISS')).toBe(true);
    }
    expect(await world.stores.posts.load([post.id])).toEqual([null]);
    expect(await world.stores.comments.load([comment.id])).toEqual([null]);
    expect((await world.eventsOf(post.authorId)).map(({ type }) => type)).toEqual(['PostHidden']);
  });
});

describe('before any decision, a post is demoted', () => {
  const demotedAfter = async (reporters: UserId[]) => {
    const post = await world.post();
    for (const reporter of reporters) await world.report(post, { reporter });
    return { post, isDemoted: (await world.integrityOf(post)) !== 1 };
  };

  test('by as many accounts as that takes, each older than a day', async () => {
    const grownUp = usersOn([1, 2], 5);
    const { post, isDemoted } = await demotedAfter(grownUp);
    expect(isDemoted).toBe(true);
    expect(await world.decisionsOn(post)).toEqual([{ action: 'DEMOTE', moderator_id: null, decided_at: NOW }]);
    expect(await world.caseOf(post)).toMatchObject({ isOpen: true, decision: null });
  });

  test.each<[string, () => UserId[]]>([
    ['by fewer', () => usersOn([1, 2], 4)],
    ['by one of them again and again', () => Array<UserId>(10).fill(userOn(1))],
    ['by accounts of today', () => [...usersOn([1], 4), ...[1, 12, 23].map(openedHoursAgo)]],
  ])('never %s', async (_who, reporters) => {
    expect((await demotedAfter(reporters())).isDemoted).toBe(false);
  });

  test('and never again once a moderator has found nothing wrong with it', async () => {
    const { post } = await demotedAfter(usersOn([1, 2], 5));
    await world.decide(post, 'DISMISS');
    expect(await world.integrityOf(post)).toBe(1);
    for (const reporter of usersOn([3], 6)) await world.report(post, { reporter, reportedAt: minutesLater(90) });
    expect(await world.integrityOf(post)).toBe(1);
    expect(await world.caseOf(post)).toMatchObject({ isOpen: true, openReports: 6 });
  });

  test('a comment or an account is not', async () => {
    const account = world.account(userOn(10));
    await world.reports(account, 6);
    expect(await world.eventsOf(account.id)).toEqual([]);
  });
});
