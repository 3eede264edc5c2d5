import { randomUUID } from 'node:crypto';
import {
  type AnyId,
  type CommentId,
  EPOCH_MS,
  encodeId,
  type PostId,
  shardOf,
  type UserId,
} from '@heliograph/platform/ids';
import type { Platform } from '@heliograph/platform/runtime';
import { nextId } from '@heliograph/platform/shards';
import { assert } from 'vitest';
import type { Comment, Post } from '../ports.ts';
import { engagementStores } from '../wiring/engagement-stores.ts';

/** The shards of a test platform. */
export const EVERYWHERE = Array.from({ length: 16 }, (_, shard) => shard);

/** The stores of comments, likes and saves, and posts to leave them on. */
export function engagementOfTest(platform: Platform) {
  const { shards, graph } = platform;
  const stores = engagementStores(platform, () => new Date());

  /** A post of which nothing matters but that it is there. */
  async function publish(authorId: UserId = SOME_AUTHOR, visibility: Post['visibility'] = 'PUBLISHED'): Promise<Post> {
    const createdAt = new Date('2026-06-01T10:00:00.123Z');
    const id = await shards.transaction(shardOf(authorId), async (tx) => {
      const postId = await nextId<PostId>(tx);
      const said = { caption: '', caption_entities: '[]', media_ids: [], visibility };
      const row = { id: postId, author_id: authorId, created_at: createdAt, ...said };
      await tx.db.insertInto('post').values(row).execute();
      return postId;
    });
    return {
      ...{ id, authorId, createdAt, visibility, mediaIds: [], caption: '', captionEntities: [], userTags: [] },
      ...{ editedAt: null, scheduledAt: null, locationId: null },
      ...{ commentsEnabled: true, hideLikeCount: false, integrity: 1 },
    };
  }

  async function load(id: CommentId): Promise<Comment | null> {
    const [comment] = await stores.comments.load([id]);
    return comment ?? null;
  }

  /** What `addComment` does, where nothing forbids it. */
  async function tryComment(
    post: Post,
    { by = SOME_WRITER, to, text = 'Fine', key = randomUUID() }: Partial<NewComment> = {},
  ): Promise<CommentId | null> {
    const answered = to ? await load(to) : null;
    const replyToId = to ?? null;
    const threadId = answered ? (answered.threadId ?? answered.id) : null;
    const place = { postId: post.id, postAuthorId: post.authorId, replyToId, threadId };
    return stores.comments.add({ ...place, authorId: by, text, createdAt: WRITTEN_AT, idempotencyKey: key });
  }

  return {
    shards,
    graph,
    stores,
    publish,
    load,
    tryComment,

    async comment(...asked: Parameters<typeof tryComment>): Promise<CommentId> {
      const id = await tryComment(...asked);
      assert(id);
      return id;
    },

    async countOf(id: AnyId, kind: string): Promise<number | undefined> {
      return (await graph.counts.readMany([{ id, kind }]))[0];
    },

    async eventsOf(entity: AnyId): Promise<string[]> {
      const rows = shards.db(shardOf(entity)).selectFrom('event').where('entity_id', '=', entity);
      return (await rows.distinctOn('id').select('type').orderBy('id').execute()).map(({ type }) => type);
    },
  };
}

interface NewComment {
  by: UserId;
  to: CommentId;
  text: string;
  key: string;
}

/** Whoever posts or comments where that does not matter: on two shards. */
const [SOME_AUTHOR, SOME_WRITER] = [6, 3].map((shard) =>
  encodeId<UserId>({ createdAt: new Date(EPOCH_MS + 1_000_000), shard, sequence: 0 }),
) as [UserId, UserId];

export const WRITTEN_AT = new Date('2026-06-01T11:00:00.456Z');

export type EngagementOfTest = ReturnType<typeof engagementOfTest>;
