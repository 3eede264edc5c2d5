import { randomUUID } from 'node:crypto';
import { EPOCH_MS, encodeId, type PostId, shardOf, type UserId } from '@heliograph/platform/ids';
import type { Platform } from '@heliograph/platform/runtime';
import { nextId } from '@heliograph/platform/shards';
import { assert } from 'vitest';
import type { NewReport, ProvisionalDemotion, ReportId, Subject } from '../ports.ts';
import { mediaStores } from '../stores.ts';

/** Accounts of the test kit were opened right after the epoch: all of them are grown up by then. */
export const NOW = new Date('2026-11-20T12:00:00Z');
const DAY_MS = 24 * 3600 * 1000;

export const minutesLater = (minutes: number) => new Date(NOW.getTime() + minutes * 60_000);

export type ReportedPost = Extract<Subject, { kind: 'POST' }> & { authorId: UserId };
export type ReportedComment = Extract<Subject, { kind: 'COMMENT' }> & { authorId: UserId; hostId: UserId };

let opened = 0;

/** A grown-up account on this shard that nobody else has. */
function accountOn(shard: number): UserId {
  opened += 1;
  return encodeId({ createdAt: new Date(EPOCH_MS + 86_400_000 + opened), shard, sequence: 0 });
}

/** Things that can be reported, and reports of them, over the real stores of this room. */
export function reportedThings(platform: Platform) {
  const stores = mediaStores(platform);
  const { moderation } = stores;

  /** How many reporters demote a post, and how old they must be. */
  const usual: ProvisionalDemotion = { reporters: 5, openedBefore: new Date(NOW.getTime() - DAY_MS) };

  async function post(authorId = accountOn(6)): Promise<ReportedPost> {
    const id = await platform.shards.transaction(shardOf(authorId), async (tx) => {
      const postId = await nextId<PostId>(tx);
      const values = { id: postId, author_id: authorId, media_ids: ['1'], caption: '', caption_entities: '[]' };
      await tx.db
        .insertInto('post')
        .values({ ...values, created_at: NOW })
        .execute();
      return postId;
    });
    return { kind: 'POST', id, authorId };
  }

  async function comment(under: ReportedPost, authorId = accountOn(2)): Promise<ReportedComment> {
    const id = await stores.comments.add({
      ...{ postId: under.id, postAuthorId: under.authorId, authorId, text: 'Oh' },
      ...{ replyToId: null, threadId: null, createdAt: NOW, idempotencyKey: randomUUID() },
    });
    assert(id);
    return { kind: 'COMMENT', id, authorId, hostId: under.authorId };
  }

  /** What somebody says of a post where nothing else is asked for. */
  const reportOf = (thing: Subject & { authorId: UserId; hostId?: UserId }, differs: Partial<NewReport> = {}) =>
    ({
      ...{ reporter: accountOn(11), subject: subjectOf(thing), authorId: thing.authorId },
      hostId: thing.kind === 'USER' ? null : (thing.hostId ?? thing.authorId),
      ...{ reason: 'SPAM', details: null, reportedAt: NOW, idempotencyKey: randomUUID() },
      ...differs,
    }) as NewReport;

  const report = (
    thing: Parameters<typeof reportOf>[0],
    differs: Partial<NewReport> = {},
    demotion = usual,
  ): Promise<ReportId | null> => moderation.report(reportOf(thing, differs), demotion);

  async function caseOf(thing: Subject) {
    const [found] = await moderation.load([thing]);
    assert(found);
    return found;
  }

  return {
    stores,
    moderation,
    usual,
    post,
    comment,
    /** An account that can be reported itself. */
    account: (id = accountOn(9)) => ({ kind: 'USER' as const, id, authorId: id }),
    report,
    caseOf,
    /** So many others report it, one after the other. */
    async reports(thing: Parameters<typeof reportOf>[0], count: number, differs: Partial<NewReport> = {}) {
      for (let n = 0; n < count; n += 1) assert(await report(thing, differs));
    },
    decide: (thing: Subject, action: 'DISMISS' | 'DEMOTE' | 'REMOVE', decidedAt = minutesLater(60)) =>
      moderation.decide({
        ...{ moderator: accountOn(15), subject: subjectOf(thing), action, decidedAt, idempotencyKey: null },
      }),
    async integrityOf({ id }: ReportedPost): Promise<number | undefined> {
      const row = platform.shards.db(shardOf(id)).selectFrom('post').where('id', '=', id).select('integrity');
      return (await row.executeTakeFirst())?.integrity;
    },
    async eventsOf(entity: UserId) {
      const events = platform.shards.db(shardOf(entity)).selectFrom('event').where('entity_id', '=', entity);
      return events.distinctOn('id').select(['type', 'payload']).orderBy('id').execute();
    },
    decisionsOn({ id }: Subject) {
      const rows = platform.shards.db(shardOf(id)).selectFrom('moderation_decision').where('subject_id', '=', id);
      return rows.select(['action', 'moderator_id', 'decided_at']).orderBy('id').execute();
    },
  };
}

/** An account that was opened so many hours before NOW. */
export function openedHoursAgo(hours: number): UserId {
  opened += 1;
  return encodeId({ createdAt: new Date(NOW.getTime() - hours * 3_600_000), shard: 3, sequence: opened });
}

const subjectOf = ({ kind, id }: Subject) => ({ kind, id }) as Subject;
