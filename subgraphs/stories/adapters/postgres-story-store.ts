import type { Emit } from '@heliograph/platform/events';
import type { Forget } from '@heliograph/platform/forgetting';
import { edgesThere } from '@heliograph/platform/graph';
import { type AnyId, type StoryId, shardOf, type UserId } from '@heliograph/platform/ids';
import { type JobQueues, jobs } from '@heliograph/platform/jobs';
import {
  nextId,
  outcomeOf,
  type Shards,
  type ShardTransaction,
  unlessRefused,
  type WriteOnce,
  WriteRefused,
  writeOnce,
} from '@heliograph/platform/shards';
import { sql } from 'kysely';
import type { ActiveStories, NewStory, Poll, Request, Story, StoryStore } from '../ports.ts';
import type { cachedStories } from './cached-stories.ts';
import { type LockedStory, lockStory, storyColumns, toStory } from './story-rows.ts';

/** Stories of one author that are up at once. */
const MOST_UP = 100;
/** Until then whoever is just looking at what is deleted has done so: what they leave is erased with the rest. */
const ERASE_AFTER_SECONDS = 300;

/** Why a story is not kept. */
class StoryNotKept extends Error {
  readonly code = 'STORY_NOT_KEPT';
  readonly reason: 'NO_PHOTO' | 'TOO_MANY';
  constructor(reason: 'NO_PHOTO' | 'TOO_MANY') {
    super(`The story is not kept: ${reason}`);
    this.name = 'StoryNotKept';
    this.reason = reason;
  }
}

export interface StoryStoreOptions {
  shards: Shards;
  reader: ReturnType<typeof cachedStories>;
  active: Pick<ActiveStories, 'put' | 'take'>;
  emit: Emit;
  queues: Pick<JobQueues, 'enqueue' | 'takeBack'>;
  forget: Forget;
  now(): Date;
}

/** Stories on their author's shard, behind the cache. */
export function postgresStoryStore(options: StoryStoreOptions): StoryStore {
  const { shards, reader, active, emit, queues, forget, now } = options;

  const tellEnd = (tx: ShardTransaction, { id: storyId, authorId, audience }: Story, ending: 'EXPIRED' | 'DELETED') =>
    emit(tx, { type: 'StoryEnded', entity: authorId, payload: { storyId, authorId, audience, ending } });

  /** It leaves the trays of everyone with the commit; the event sees to it, should this process die first. */
  const leaveTrays = (tx: ShardTransaction, { authorId, id }: Story) => tx.afterCommit(() => active.take(authorId, id));

  const insert = async (tx: ShardTransaction, made: NewStory): Promise<StoryId> => {
    const { authorId, mediaId, audience, createdAt, expiresAt } = made;
    await leaveRoom(tx, authorId, createdAt);
    await takePhoto(tx, made);
    const poll = await pollOf(tx, made);
    const id = await nextId<StoryId>(tx);
    await tx.db
      .insertInto('story')
      .values({
        ...{ id, author_id: authorId, media_id: mediaId, audience, created_at: createdAt, expires_at: expiresAt },
        poll: poll && JSON.stringify(poll),
      })
      .execute();
    // The new id may have been asked for before it existed, and been remembered as absent.
    forget(tx, reader.keysOf([id]));
    const named = { storyId: id, authorId };
    await queues.enqueue(tx, jobs.storiesExpire, named, { startAt: expiresAt, key: id });
    const times = { createdAt: createdAt.toISOString(), expiresAt: expiresAt.toISOString() };
    await emit(tx, {
      type: 'StoryPublished',
      entity: authorId,
      payload: { ...named, mediaId, audience, ...times },
    });
    tx.afterCommit(() => active.put(authorId, { id, audience, createdAt, expiresAt, mediaId }, now()));
    return id;
  };

  const takeAway = async (tx: ShardTransaction, story: LockedStory): Promise<void> => {
    const { id, authorId, mediaId } = story;
    await tx.db.updateTable('story').set({ deleted_at: now() }).where('id', '=', id).execute();
    await leaveHighlights(tx, id);
    await queues.takeBack(tx, jobs.storiesExpire, id);
    if (story.endedAt === null) await tellEnd(tx, story, 'DELETED');
    await emit(tx, { type: 'StoryDeleted', entity: authorId, payload: { storyId: id, authorId, mediaId } });
    await queues.enqueue(tx, jobs.storiesErase, { storyId: id, authorId }, { delaySeconds: ERASE_AFTER_SECONDS });
    forget(tx, reader.keysOf([id]));
    leaveTrays(tx, story);
  };

  return {
    load: (ids) => reader.readMany(ids),

    async create(story, request) {
      try {
        return await writeOnce(shards, shardOf(story.authorId), creating(story.authorId, request), (tx) =>
          insert(tx, story),
        );
      } catch (error) {
        if (error instanceof StoryNotKept) return error.reason;
        throw error;
      }
    },

    createdBefore: (author, request) => outcomeOf<StoryId>(shards, shardOf(author), creating(author, request)),

    async remove(author, id, { idempotencyKey: key, input }) {
      if (shardOf(id) !== shardOf(author)) return false;
      const write = { viewer: author, mutation: 'deleteStory', key, input };
      const removed = await unlessRefused(
        writeOnce(shards, shardOf(author), write, async (tx) => {
          const story = await lockStory(tx, author, id);
          if (!story) throw new WriteRefused();
          await takeAway(tx, story);
          return 'removed';
        }),
      );
      return removed !== null;
    },

    removeShowing: (author, mediaId) =>
      shards.transaction(shardOf(author), async (tx) => {
        const showing = tx.db.selectFrom('story').where('author_id', '=', author).where('media_id', '=', mediaId);
        for (const { id } of await showing.where('deleted_at', 'is', null).orderBy('id').select('id').execute()) {
          const story = await lockStory(tx, author, id as StoryId);
          if (story) await takeAway(tx, story);
        }
      }),

    expire: (author, id) =>
      shards.transaction(shardOf(author), async (tx) => {
        const story = await lockStory(tx, author, id);
        if (!story || story.endedAt !== null || now() < story.expiresAt) return;
        await tx.db.updateTable('story').set({ ended_at: now() }).where('id', '=', id).execute();
        await tellEnd(tx, story, 'EXPIRED');
        leaveTrays(tx, story);
      }),

    async archive(author, limit, before) {
      let query = shards
        .db(shardOf(author))
        .selectFrom('story')
        .where('author_id', '=', author)
        .where('deleted_at', 'is', null);
      if (before) query = query.where('id', '<', before);
      return (await query.select(storyColumns).orderBy('id', 'desc').limit(limit).execute()).map(toStory);
    },
  };
}

const creating = (viewer: UserId, { idempotencyKey: key, input }: Request): WriteOnce => ({
  ...{ viewer, mutation: 'createStory', key, input },
});

/** One after the other, so that all who are under way at once are counted. @throws StoryNotKept */
async function leaveRoom(tx: ShardTransaction, author: UserId, at: Date): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`${author} STORIES`}, 0))`.execute(tx.db);
  const up = await tx.db
    .selectFrom('story')
    .where('author_id', '=', author)
    .where('expires_at', '>', at)
    .where('deleted_at', 'is', null)
    .select('id')
    .limit(MOST_UP)
    .execute();
  if (up.length === MOST_UP) throw new StoryNotKept('TOO_MANY');
}

/** The photo stays while the transaction lasts. @throws StoryNotKept where it, or its owner, has gone */
async function takePhoto(tx: ShardTransaction, { authorId, mediaId }: NewStory): Promise<void> {
  const photo = await tx.db
    .selectFrom('story_photo')
    .where('media_id', '=', mediaId)
    .where('owner_id', '=', authorId)
    .select('media_id')
    .forShare()
    .executeTakeFirst();
  const [isGone] = await edgesThere(tx.db, [{ id1: authorId, type: 'GONE', id2: authorId }]);
  if (!photo || isGone) throw new StoryNotKept('NO_PHOTO');
}

async function pollOf(tx: ShardTransaction, { poll }: NewStory): Promise<Poll | null> {
  if (!poll) return null;
  const options: Poll['options'] = [];
  for (const text of poll.options) options.push({ id: await nextId<AnyId>(tx), text });
  return { question: poll.question, options };
}

/** A highlight that is left without stories goes, too. */
async function leaveHighlights(tx: ShardTransaction, id: StoryId): Promise<void> {
  const left = await tx.db.deleteFrom('highlight_story').where('story_id', '=', id).returning('highlight_id').execute();
  if (left.length === 0) return;
  await tx.db
    .deleteFrom('highlight')
    .where(
      'id',
      'in',
      left.map(({ highlight_id }) => highlight_id),
    )
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('highlight_story')
            .whereRef('highlight_story.highlight_id', '=', 'highlight.id')
            .select('story_id'),
        ),
      ),
    )
    .execute();
}
