import { randomUUID } from 'node:crypto';
import type { EventType } from '@heliograph/platform/events';
import type { AssociationType } from '@heliograph/platform/graph';
import {
  type AnyId,
  type CommentId,
  EPOCH_MS,
  encodeId,
  type MediaId,
  type PostId,
  shardOf,
  type UserId,
} from '@heliograph/platform/ids';
import type { Platform } from '@heliograph/platform/runtime';
import { nextId } from '@heliograph/platform/shards';
import { createVisibility, visibleLoader } from '@heliograph/platform/visibility';
import { assert } from 'vitest';
import type { ActOnPost } from '../domain/posts/own-post.ts';
import { type PublishPost, publishPost } from '../domain/posts/publish-post.ts';
import { edgesOf } from '../domain/topics/topic.ts';
import type { Post } from '../ports.ts';
import { mediaStores } from '../stores.ts';
import { isShownTo, visiblePosts } from '../wiring/post-context.ts';
import { visibleComments } from '../wiring/visible-comments.ts';

let accounts = 0;

/** People with accounts and photos over the real stores of this room, and the rules as each of them meets them. */
export function postsOfTest(platform: Platform) {
  const { shards, graph, directory } = platform;
  const stores = mediaStores(platform);
  const visibility = createVisibility(graph);
  const clock = { now: new Date('2026-06-01T10:00:00Z') };

  /** What the rules are given in a request of this viewer. */
  const as = (viewer: UserId) => {
    const eyes = { viewer, visibility };
    const loader = visibleLoader(eyes, {
      load: stores.posts.load,
      authorOf: ({ authorId }) => authorId,
      rule: 'maySeeContent',
      isShown: isShownTo(viewer),
    });
    const comments = visibleComments(eyes, { comments: stores.comments, posts: loader });
    return {
      ...stores,
      ...visiblePosts(eyes, { store: stores.posts, loader }),
      visibleComment: (id: CommentId) => comments.load(id),
      mayMention: (ids: readonly UserId[]) => visibility.maySee(viewer, ids),
      now: () => clock.now,
    };
  };

  async function account(shard = 6): Promise<UserId> {
    accounts += 1;
    const id = encodeId<UserId>({ createdAt: new Date(EPOCH_MS + 3_600_000 + accounts), shard, sequence: 0 });
    const name = `p${accounts}_${id.slice(-6)}`;
    const row = { id: BigInt(id), userNumber: BigInt(accounts), state: 'ACTIVE', username: name } as const;
    await directory.account.create({
      data: { ...row, usernameSkeleton: name, email: `${name}@example.org`, name, passwordHash: '-' },
    });
    return id;
  }

  const photo = (
    ownerId: UserId,
    { width = 1000, height = 1000, status = 'READY', kind = 'IMAGE' } = {},
  ): Promise<MediaId> =>
    shards.transaction(shardOf(ownerId), async (tx) => {
      const id = await nextId<MediaId>(tx);
      const file = { content_type: 'image/jpeg', byte_size: 1, sha256: id, staging_key: `${ownerId}/${id}` };
      const key = `t/${id}.jpg`;
      const variant = { name: 'THUMBNAIL', format: 'JPEG', key, width: 1, height: 1, byteSize: 1 };
      await tx.db
        .insertInto('media')
        .values({
          ...{ id, owner_id: ownerId, status, kind, ...file, width, height, upload_expires_at: clock.now },
          variants: JSON.stringify([variant]),
        })
        .execute();
      return id;
    });

  /** As the app would send it, with a photo of the viewer's own. */
  async function asked(viewer: UserId, differs: Partial<PublishPost> = {}): Promise<PublishPost> {
    return {
      ...{ viewer, caption: '', locationId: null, userTags: [], scheduledAt: null, draft: false },
      ...{ commentsEnabled: true, hideLikeCount: false, idempotencyKey: randomUUID() },
      mediaIds: differs.mediaIds ?? [await photo(viewer)],
      ...differs,
    };
  }

  return {
    ...{ platform, shards, graph, stores, clock, as, account, photo, asked },

    async publish(viewer: UserId, differs: Partial<PublishPost> = {}): Promise<PostId> {
      const published = await publishPost(as(viewer), await asked(viewer, differs));
      assert(published.ok, JSON.stringify(published));
      return published.value;
    },
    act: (viewer: UserId, postId: PostId, idempotencyKey: string | null = null): ActOnPost => ({
      ...{ viewer, postId, idempotencyKey },
    }),
    /** As this viewer finds it, which is not told from what is not there where they may not see it. */
    async seenBy(viewer: UserId, postId: PostId): Promise<Post | null> {
      const [post] = await as(viewer).visiblePosts([postId]);
      return post ?? null;
    },
    /** What the job does that every change of a post leaves. */
    align: (postId: PostId) => stores.topics.align(postId, edgesOf),

    add: (id1: AnyId, type: AssociationType, id2: AnyId) =>
      shards.transaction(shardOf(id1), (tx) => graph.add(tx, { id1, type, id2 }, new Date())),
    async countOf(id: AnyId, kind: string): Promise<number | undefined> {
      return (await graph.counts.readMany([{ id, kind }]))[0];
    },
    async eventsOf(entity: AnyId): Promise<string[]> {
      const rows = shards.db(shardOf(entity)).selectFrom('event').where('entity_id', '=', entity);
      return (await rows.distinctOn('id').select('type').orderBy('id').execute()).map(({ type }) => type);
    },
    /** What the events of this type say of a post of the author's. */
    async toldOf(type: EventType, author: UserId, postId: PostId): Promise<unknown[]> {
      const rows = shards.db(shardOf(author)).selectFrom('event').where('entity_id', '=', author);
      const payloads = await rows.where('type', '=', type).distinctOn('id').select('payload').orderBy('id').execute();
      return payloads
        .map(({ payload }) => payload as { postId: PostId })
        .filter((payload) => payload.postId === postId);
    },
    /** The data of the jobs of this name that name the post, with the time before which they do not run. */
    async jobsOf(name: string, postId: PostId): Promise<{ data: Record<string, unknown>; start_after: Date }[]> {
      const { rows } = await shards
        .pool(shards.map.serverOf(shardOf(postId)))
        .query(
          `select data, start_after from pgboss.job where name = $1 and data ->> 'postId' = $2 order by created_on`,
          [name, postId],
        );
      return rows;
    },
  };
}

export type PostsOfTest = ReturnType<typeof postsOfTest>;
