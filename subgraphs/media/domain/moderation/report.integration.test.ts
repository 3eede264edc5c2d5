import { randomUUID } from 'node:crypto';
import type { PostId, UserId } from '@heliograph/platform/ids';
import { createVisibility } from '@heliograph/platform/visibility';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { userOn } from '../../../../test/kit/ids.ts';
import { type TestPlatform, testPlatform } from '../../../../test/kit/test-platform.ts';
import { redisReportLimit } from '../../adapters/moderation/redis-report-limit.ts';
import { minutesLater, NOW, type ReportedComment, type ReportedPost, reportedThings } from '../../testing/reported.ts';
import { caseIdOf, subjectOf } from './case-id.ts';
import { type ReportSomething, report } from './report.ts';
import { resolveReport } from './resolve-report.ts';

let system: TestPlatform;
let world: ReturnType<typeof reportedThings>;
let post: ReportedPost;
let comment: ReportedComment;
beforeAll(async () => {
  system = await testPlatform();
  world = reportedThings(system.platform);
  post = await world.post();
  comment = await world.comment(post);
});
afterAll(() => system[Symbol.asyncDispose]());

async function say(differs: Partial<ReportSomething>) {
  const { stores } = world;
  const reporter = differs.reporter ?? userOn(11);
  const visibility = createVisibility(system.platform.graph);
  const dependencies = {
    ...stores,
    visiblePost: async (id: PostId) => (await stores.posts.load([id]))[0] ?? null,
    visibleComment: async (id: ReportedComment['id']) => (await stores.comments.load([id]))[0] ?? null,
    mayMention: (accounts: readonly UserId[]) => visibility.maySee(reporter, accounts),
    now: () => NOW,
  };
  const subject = differs.subject === undefined ? { kind: 'POST' as const, id: post.id } : differs.subject;
  const told = await report(dependencies, {
    ...{ reporter, subject, subjectKind: subject?.kind ?? 'POST', reason: 'SPAM', details: null },
    idempotencyKey: randomUUID(),
    ...differs,
  });
  return told.ok ? 'told' : [told.refusal.code, told.refusal.field];
}

describe('a report', () => {
  test.each<[string, () => Partial<ReportSomething>]>([
    ['of a post', () => ({})],
    ['of a comment', () => ({ subject: { kind: 'COMMENT', id: comment.id } })],
    ['of a comment under one’s own post', () => ({ subject: comment, reporter: post.authorId })],
    ['with details', () => ({ details: 'x'.repeat(1000) })],
    ['for OTHER, with details', () => ({ reason: 'OTHER', details: 'It is mine' })],
  ])('%s is taken', async (_what, differs) => {
    expect(await say(differs())).toBe('told');
  });

  test.each<[string, string, () => Partial<ReportSomething>, string]>([
    ['NOT_FOUND', 'of no id', () => ({ subject: null }), 'subjectId'],
    ['NOT_FOUND', 'of what is no post', () => ({ subject: { kind: 'POST', id: userOn(6) as never } }), 'subjectId'],
    [
      'NOT_FOUND',
      'of a post as a comment',
      () => ({ subject: { kind: 'COMMENT', id: post.id as never } }),
      'subjectId',
    ],
    ['NOT_FOUND', 'of an account that is not there', () => ({ subject: world.account() }), 'subjectId'],
    ['NOT_ALLOWED', 'of one’s own post', () => ({ reporter: post.authorId }), 'subjectId'],
    ['NOT_ALLOWED', 'of one’s own comment', () => ({ subject: comment, reporter: comment.authorId }), 'subjectId'],
    ['INVALID', 'with too much to say', () => ({ details: 'x'.repeat(1001) }), 'details'],
    ['INVALID', 'for OTHER, without details', () => ({ reason: 'OTHER' }), 'details'],
    ['INVALID', 'for OTHER, with nothing in them', () => ({ reason: 'OTHER', details: ' \n' }), 'details'],
    ['INVALID', 'with a key that is none', () => ({ idempotencyKey: '' }), 'idempotencyKey'],
  ])('is %s %s', async (code, _what, differs, field) => {
    expect(await say(differs())).toEqual([code, [field]]);
  });
});

describe('an account that reports everything', () => {
  const limitOf = (redis = system.platform.redis, onLost: (error: unknown) => void = () => undefined) =>
    redisReportLimit({ redis, keyPrefix: system.platform.settings.KEY_PREFIX, reportsPerDay: 2, onLost });

  test('is held off, and may still repeat what it has said', async () => {
    const [ana, ben] = [userOn(1), userOn(1)];
    const admits = (reporter: UserId, subject: ReportedPost | ReportedComment) => limitOf().admits(reporter, subject);
    const third = await world.post();
    expect([await admits(ana, post), await admits(ana, comment), await admits(ana, third)]).toEqual([
      true,
      true,
      false,
    ]);
    expect([await admits(ana, post), await admits(ben, third)]).toEqual([true, true]);
  });

  test('is not while Redis is lost: nothing that is reported is lost with it', async () => {
    const lost: unknown[] = [];
    const never = system.platform.redis.duplicate();
    expect(await limitOf(never, (error) => lost.push(error)).admits(userOn(1), post)).toBe(true);
    expect(lost).toHaveLength(1);
  });
});

describe('a decision', () => {
  const resolve = async (
    subject: ReturnType<typeof subjectOf>,
    action: 'DISMISS' | 'DEMOTE' | 'REMOVE',
    moderator = userOn(15),
  ) => {
    const now = () => minutesLater(5);
    const command = { moderator, subject: subject && subjectOf(caseIdOf(subject)), action, idempotencyKey: null };
    const resolved = await resolveReport({ ...world, now }, command);
    return resolved.ok ? resolved.value.decision?.action : [resolved.refusal.code, resolved.refusal.field];
  };

  test('is answered with the case as it is then', async () => {
    const reported = await world.post();
    await world.report(reported);
    for (const action of ['DEMOTE', 'DISMISS'] as const) expect(await resolve(reported, action)).toBe(action);
  });

  test.each<[string, string, () => Promise<unknown>, string]>([
    ['NOT_FOUND', 'on no case', () => resolve(null, 'DISMISS'), 'caseId'],
    ['NOT_FOUND', 'on what nobody reported', async () => resolve(await world.post(), 'DISMISS'), 'caseId'],
    ['INVALID', 'to demote a comment', () => resolve(comment, 'DEMOTE'), 'action'],
    ['INVALID', 'to remove an account', () => resolve(world.account(post.authorId), 'REMOVE'), 'action'],
    ['NOT_ALLOWED', 'on one’s own post', () => resolve(post, 'DISMISS', post.authorId), 'caseId'],
  ])('is %s %s', async (code, _what, attempt, field) => {
    for (const thing of [post, comment, world.account(post.authorId)]) await world.report(thing);
    expect(await attempt()).toEqual([code, [field]]);
  });
});
