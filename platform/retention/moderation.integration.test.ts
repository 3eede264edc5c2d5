import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { userOn } from '../../test/kit/ids.ts';
import { type TestPlatform, testPlatform } from '../../test/kit/test-platform.ts';
import type { AnyId } from '../ids/index.ts';
import { forgetOld } from './index.ts';

const SHARD = 5;
const DAY_MS = 24 * 3600 * 1000;
const NOW = new Date('2026-11-21T12:00:00Z');
const daysAgo = (days: number) => new Date(NOW.getTime() - days * DAY_MS);

let system: TestPlatform;
beforeAll(async () => {
  system = await testPlatform();
});
beforeEach(async () => {
  for (const table of ['moderation_case', 'report', 'moderation_decision', 'post'] as const) {
    await db().deleteFrom(table).execute();
  }
});
afterAll(() => system[Symbol.asyncDispose]());

const db = () => system.platform.shards.db(SHARD);

interface Kept {
  kind: 'POST' | 'COMMENT' | 'USER';
  resolution: 'DISMISS' | 'DEMOTE' | 'REMOVE' | null;
  /** When it was decided, or else reported. */
  days: number;
  status?: 'OPEN' | 'RESOLVED';
  isThere?: boolean;
}

/** A case with a report in words, and its decision. */
async function keep({ kind, resolution, days, status, isThere = true }: Kept): Promise<AnyId> {
  const [id, author] = [userOn(SHARD), userOn(SHARD)];
  const subject = { subject_kind: kind, subject_id: id };
  const told = { first_reported_at: daysAgo(days), last_reported_at: daysAgo(days) };
  const decided = resolution && { resolution, resolved_at: daysAgo(days) };
  const counts = { author_id: author, open_reports: 0, total_reports: 1 };
  await db()
    .insertInto('moderation_case')
    .values({ ...subject, ...counts, ...told, ...decided, status: status ?? (resolution ? 'RESOLVED' : 'OPEN') })
    .execute();
  const said = { reporter_id: userOn(1), reason: 'OTHER', details: 'It is mine', created_at: daysAgo(days) };
  await db()
    .insertInto('report')
    .values({ ...subject, ...said, id: userOn(SHARD) })
    .execute();
  await db()
    .insertInto('moderation_decision')
    .values({ ...subject, id: userOn(SHARD), author_id: author, action: 'DEMOTE', decided_at: daysAgo(days) })
    .execute();
  if (isThere && kind === 'POST') {
    const says = { caption: '', caption_entities: '[]', media_ids: [], created_at: daysAgo(days) };
    await db()
      .insertInto('post')
      .values({ ...says, id, author_id: author })
      .execute();
  }
  return id;
}

/** What is left of a case: its row, its reports' words, and its decisions. */
async function left(id: AnyId) {
  const of = <Table extends 'moderation_case' | 'report' | 'moderation_decision'>(table: Table) =>
    db().selectFrom<'moderation_case' | 'report' | 'moderation_decision'>(table).where('subject_id', '=', id);
  const words = await db().selectFrom('report').where('subject_id', '=', id).select('details').execute();
  return {
    cases: (await of('moderation_case').select('subject_id').execute()).length,
    words: words.map(({ details }) => details),
    decisions: (await of('moderation_decision').select('subject_id').execute()).length,
  };
}

const ALL = { cases: 1, words: ['It is mine'], decisions: 1 };
const NOTHING = { cases: 0, words: [], decisions: 0 };

test.each<[what: string, kept: Kept, left: object]>([
  ['is decided on for 89 days', { kind: 'POST', resolution: 'DISMISS', days: 89 }, ALL],
  ['was dismissed 91 days ago', { kind: 'POST', resolution: 'DISMISS', days: 91 }, NOTHING],
  ['was dismissed, of an account', { kind: 'USER', resolution: 'DISMISS', days: 91 }, NOTHING],
  ['is open again', { kind: 'POST', resolution: 'DISMISS', days: 91, status: 'OPEN' }, ALL],
  ['waits for its first decision', { kind: 'POST', resolution: null, days: 91 }, ALL],
  ['demotes a post', { kind: 'POST', resolution: 'DEMOTE', days: 91 }, { ...ALL, words: [null] }],
  ['demotes an account', { kind: 'USER', resolution: 'DEMOTE', days: 91 }, { ...ALL, words: [null] }],
  ['demoted a post that is gone', { kind: 'POST', resolution: 'DEMOTE', days: 91, isThere: false }, NOTHING],
  ['is of a post that went by itself', { kind: 'POST', resolution: null, days: 91, isThere: false }, NOTHING],
  ['is of one that has just gone', { kind: 'POST', resolution: null, days: 89, isThere: false }, ALL],
  ['is of a comment that is gone', { kind: 'COMMENT', resolution: 'REMOVE', days: 91 }, NOTHING],
])('of a case that %s', async (_what, kept, expected) => {
  const id = await keep(kept);
  await forgetOld(system.platform, NOW);
  expect(await left(id)).toEqual(expected);
});
