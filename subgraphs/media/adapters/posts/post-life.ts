import type { Emit } from '@heliograph/platform/events';
import type { Forget } from '@heliograph/platform/forgetting';
import type { Graph } from '@heliograph/platform/graph';
import type { MediaId, PostId, UserId } from '@heliograph/platform/ids';
import { type JobQueues, jobs } from '@heliograph/platform/jobs';
import { nextId, type ShardTransaction } from '@heliograph/platform/shards';
import { sql } from 'kysely';
import { isUnpublished } from '../../domain/posts/own-post.ts';
import { type Post, PostNotKept } from '../../ports.ts';
import { lockLane } from '../uploads/media-lane.ts';
import { labelsOf } from './post-labels.ts';
import { DELETED, rowOf } from './post-rows.ts';

/**
 * Until then whoever is just liking or showing what is deleted has done so, and lists that have it have heard: what
 * comes later is erased with the rest.
 */
const ERASE_AFTER_SECONDS = 300;

/**
 * How a post comes and goes, each with all that follows from it, in the caller's transaction, which has locked the
 * post: counts, what its media are, events and jobs.
 */
export interface PostLife {
  /** @throws PostNotKept where its media cannot be shown */
  insert(tx: ShardTransaction, post: Omit<Post, 'id'>): Promise<PostId>;
  /** PUBLISHED becomes ARCHIVED. */
  archive(tx: ShardTransaction, post: Post): Promise<void>;
  /** ARCHIVED becomes PUBLISHED. @throws PostNotKept where its media cannot be shown */
  restore(tx: ShardTransaction, post: Post): Promise<void>;
  /**
   * It is gone for everyone; its media stay until its erasure finds that no other post has them, and no story shows them.
   * @param by.isRemoved moderators remove it: stories are no reason to keep them
   */
  remove(tx: ShardTransaction, post: Post, by?: { isRemoved: boolean }): Promise<void>;
  /** To be called where its hashtags, its place or the people in it change. */
  alignSoon(tx: ShardTransaction, post: Pick<Post, 'id' | 'authorId'>): Promise<void>;
  /** To be called where the time changes at which it is to be published; `post` as it was until then. */
  reschedule(tx: ShardTransaction, post: Scheduled, at: Date | null): Promise<void>;
}

type Scheduled = Pick<Post, 'id' | 'authorId' | 'scheduledAt'>;

export function postLife(options: {
  graph: Pick<Graph, 'add' | 'remove' | 'counts'>;
  emit: Emit;
  queues: Pick<JobQueues, 'enqueue' | 'takeBack'>;
  forget: Forget;
  postKeys(ids: readonly PostId[]): string[];
  mediaKeys(ids: readonly MediaId[]): string[];
}): PostLife {
  const { graph, emit, queues, forget, postKeys, mediaKeys } = options;

  const alignSoon: PostLife['alignSoon'] = async (tx, { id: postId, authorId }) =>
    void (await queues.enqueue(tx, jobs.mediaAlignPost, { postId, authorId }));

  const publishAt = async (tx: ShardTransaction, { id: postId, authorId }: Scheduled, startAt: Date): Promise<void> => {
    const data = { postId, authorId, at: startAt.toISOString() };
    await queues.enqueue(tx, jobs.mediaPublishScheduled, data, { startAt, key: timeKey(postId, startAt) });
  };

  /** So that a post has one job at most, however often its time is moved. */
  const unschedule = async (tx: ShardTransaction, { id, scheduledAt }: Scheduled): Promise<void> => {
    if (scheduledAt) await queues.takeBack(tx, jobs.mediaPublishScheduled, timeKey(id, scheduledAt));
  };

  const count = (tx: ShardTransaction, { authorId }: Post, by: 1 | -1): void =>
    graph.counts.add(tx, { id: authorId, kind: 'POSTS' }, by);

  /** Everyone may see the media of what is published. */
  const showMedia = async (tx: ShardTransaction, { mediaIds, createdAt }: Post): Promise<void> => {
    await tx.db
      .updateTable('media')
      .set({ published_at: createdAt })
      .where('id', 'in', mediaIds)
      .where('published_at', 'is', null)
      .execute();
    forget(tx, mediaKeys(mediaIds));
  };

  /** Media that no other published post has are their owner's alone again. */
  const hideMedia = async (tx: ShardTransaction, post: Post): Promise<void> => {
    // Under the lock, so that a post that is just coming with them is seen.
    await lockLane(tx, post.authorId);
    await tx.db
      .updateTable('media')
      .set({ published_at: null })
      .where('id', 'in', post.mediaIds)
      .where(({ not, exists, selectFrom }) =>
        not(
          exists(
            selectFrom('post')
              .where('author_id', '=', post.authorId)
              .where('visibility', '=', 'PUBLISHED')
              .where('post.id', '<>', post.id)
              .where(sql<boolean>`media.id = any(media_ids)`)
              .select('post.id'),
          ),
        ),
      )
      .execute();
    forget(tx, mediaKeys(post.mediaIds));
  };

  const hide = async (tx: ShardTransaction, post: Post): Promise<void> => {
    const { id: postId, authorId } = post;
    await hideMedia(tx, post);
    count(tx, post, -1);
    await graph.add(tx, { id1: authorId, type: 'HIDES', id2: postId }, post.createdAt);
    await emit(tx, { type: 'PostHidden', entity: authorId, payload: { postId, authorId } });
  };

  /** Who has forgotten the post has forgotten that, too. */
  const tellDemoted = (tx: ShardTransaction, { id: postId, authorId, integrity }: Post): Promise<void> =>
    emit(tx, { type: 'PostDemoted', entity: authorId, payload: { postId, authorId, integrity } });

  const change = async (tx: ShardTransaction, { id }: Post, changes: object): Promise<void> => {
    await tx.db.updateTable('post').set(changes).where('id', '=', id).execute();
    forget(tx, postKeys([id]));
  };

  return {
    alignSoon,

    async reschedule(tx, post, at) {
      await unschedule(tx, post);
      if (at) await publishAt(tx, post, at);
    },

    async insert(tx, made) {
      const kinds = await takeMedia(tx, made);
      const post: Post = { ...made, id: await nextId<PostId>(tx) };
      const { id: postId, authorId, createdAt, scheduledAt } = post;
      await tx.db.insertInto('post').values(rowOf(post)).execute();
      // The new id may have been asked for before it existed, and been remembered as absent.
      forget(tx, postKeys([postId]));
      if (post.locationId || post.userTags.length > 0 || post.captionEntities.length > 0) await alignSoon(tx, post);
      if (scheduledAt) await publishAt(tx, post, scheduledAt);
      if (isUnpublished(post)) return postId;
      await showMedia(tx, post);
      count(tx, post, 1);
      const payload = { postId, authorId, createdAt: createdAt.toISOString(), ...labelsOf(post, kinds) };
      await emit(tx, { type: 'PostPublished', entity: authorId, payload: { ...payload, ...mentionsOf(post) } });
      await tellTagged(emit, tx, post, []);
      return postId;
    },

    async archive(tx, post) {
      await change(tx, post, { visibility: 'ARCHIVED' });
      await hide(tx, post);
      await alignSoon(tx, post);
    },

    async restore(tx, post) {
      const { id: postId, authorId, createdAt } = post;
      const kinds = await takeMedia(tx, post);
      await change(tx, post, { visibility: 'PUBLISHED' });
      await showMedia(tx, post);
      count(tx, post, 1);
      await graph.remove(tx, { id1: authorId, type: 'HIDES', id2: postId });
      const payload = { postId, authorId, createdAt: createdAt.toISOString(), ...labelsOf(post, kinds) };
      await emit(tx, { type: 'PostRestored', entity: authorId, payload });
      if (post.integrity < 1) await tellDemoted(tx, post);
      await alignSoon(tx, post);
    },

    async remove(tx, post, { isRemoved } = { isRemoved: false }) {
      const { id: postId, authorId } = post;
      // What it says goes at once, what hangs on it in bites.
      const nothing = { caption: '', caption_entities: '[]', user_tags: '[]', location_id: null, scheduled_at: null };
      await change(tx, post, { ...nothing, visibility: DELETED });
      await unschedule(tx, post);
      if (post.visibility === 'PUBLISHED') await hide(tx, post);
      await alignSoon(tx, post);
      const later = { delaySeconds: ERASE_AFTER_SECONDS };
      await queues.enqueue(tx, jobs.mediaErasePost, { postId, authorId, from: null, isRemoved }, later);
    },
  };
}

/** Whom its caption mentions; nothing where that is nobody. */
function mentionsOf({ captionEntities }: Pick<Post, 'captionEntities'>): { mentions?: UserId[] } {
  const mentions = new Set(captionEntities.flatMap((entity) => ('userId' in entity ? [entity.userId] : [])));
  return mentions.size > 0 ? { mentions: [...mentions] } : {};
}

const timeKey = (id: PostId, at: Date): string => `${id}:${at.toISOString()}`;

/** Tells those who are tagged in a published post, and were not before. */
export async function tellTagged(
  emit: Emit,
  tx: ShardTransaction,
  post: Post,
  before: Post['userTags'],
): Promise<void> {
  const { id: postId, authorId } = post;
  const known = new Set(before.map(({ userId }) => userId));
  for (const userId of new Set(post.userTags.map((tag) => tag.userId))) {
    if (known.has(userId)) continue;
    await emit(tx, { type: 'UserTagged', entity: authorId, payload: { postId, authorId, userId } });
  }
}

/**
 * Takes media for a post that comes: nobody changes or erases them until the transaction ends.
 * @returns the kind of each
 * @throws PostNotKept where one went away, or is being changed, since it was found READY
 */
async function takeMedia(
  tx: ShardTransaction,
  { authorId, mediaIds }: Pick<Post, 'authorId' | 'mediaIds'>,
): Promise<string[]> {
  await lockLane(tx, authorId);
  const usable = await tx.db
    .selectFrom('media')
    .where('id', 'in', mediaIds)
    .where('owner_id', '=', authorId)
    .where('status', '<>', 'PROCESSING')
    .select('kind')
    .execute();
  if (usable.length < mediaIds.length) throw new PostNotKept('MEDIA');
  return usable.map(({ kind }) => kind);
}
