import { type Cache, cachedReader, jsonCodec } from '@heliograph/platform/cache';
import { type PostId, shardOf } from '@heliograph/platform/ids';
import {
  outcomeOf,
  type ReadHint,
  type Shards,
  type ShardTransaction,
  selectByIds,
  type WriteOnce,
  writeOnce,
} from '@heliograph/platform/shards';
import { sql } from 'kysely';
import { isUnpublished } from '../../domain/posts/own-post.ts';
import { type NewPost, type Post, PostNotKept, type PostStore, type PublishRequest } from '../../ports.ts';
import type { PostLife } from './post-life.ts';
import { postColumns, postsByIds, toPost } from './post-rows.ts';

/** Drafts and scheduled posts of one author. */
const MAX_DRAFTS = 100;

const json = jsonCodec<Post>();

/** What the cache has of posts. */
export function postReader({ shards, cache }: { shards: Shards; cache: Cache }) {
  return cachedReader<PostId, Post>({
    cache,
    namespace: 'post',
    version: 2,
    ttlSeconds: 3600,
    encode: json.encode,
    decode(bytes) {
      const post = json.decode(bytes);
      return {
        ...post,
        createdAt: new Date(post.createdAt),
        editedAt: post.editedAt && new Date(post.editedAt),
        scheduledAt: post.scheduledAt && new Date(post.scheduledAt),
      };
    },
    source: (ids, hint) => readPosts(shards, ids, hint),
  });
}

/** Posts on their author's shard, behind the cache. */
export function postgresPostStore(options: {
  shards: Shards;
  reader: ReturnType<typeof postReader>;
  life: PostLife;
}): PostStore {
  const { shards, reader, life } = options;

  return {
    load: (ids) => reader.readMany(ids),
    loadFresh: (ids) => readPosts(shards, ids, { primary: true }),
    keysOf: (ids) => reader.keysOf(ids),

    async byAuthor(author, limit, before, visibilities = ['PUBLISHED']) {
      let query = shards
        .db(shardOf(author))
        .selectFrom('post')
        .where('author_id', '=', author)
        .where('visibility', 'in', visibilities);
      if (before) query = query.where('id', '<', before);
      const rows = await query.select(postColumns).orderBy('id', 'desc').limit(limit).execute();
      return rows.map(toPost);
    },

    publish(made, request) {
      const post = { ...ORDINARY, ...made };
      return writeOnce<PostId>(shards, shardOf(post.authorId), publishing(request), async (tx) => {
        if (isUnpublished(post)) await leaveRoom(tx, post);
        return life.insert(tx, post);
      });
    },

    publishedBefore: (request) => outcomeOf<PostId>(shards, shardOf(request.viewer), publishing(request)),
  };
}

const publishing = ({ viewer, idempotencyKey: key, input }: PublishRequest): WriteOnce => ({
  ...{ viewer, mutation: 'publishPost', key, input },
});

const ORDINARY = {
  visibility: 'PUBLISHED',
  editedAt: null,
  scheduledAt: null,
  locationId: null,
  userTags: [],
  hideLikeCount: false,
  integrity: 1,
} satisfies Partial<Post>;

/** One after the other, so that all who are under way at once are counted. @throws PostNotKept */
async function leaveRoom(tx: ShardTransaction, { authorId }: Pick<NewPost, 'authorId'>): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`${authorId} DRAFTS`}, 0))`.execute(tx.db);
  const drafts = await tx.db
    .selectFrom('post')
    .where('author_id', '=', authorId)
    .where('visibility', 'in', ['DRAFT', 'SCHEDULED'])
    .select('id')
    .limit(MAX_DRAFTS)
    .execute();
  if (drafts.length === MAX_DRAFTS) throw new PostNotKept('DRAFTS');
}

async function readPosts(shards: Shards, ids: readonly PostId[], hint: ReadHint): Promise<(Post | null)[]> {
  const rows = await selectByIds(shards, postsByIds, ids, hint);
  const byId = new Map(rows.map((row) => [row.id, toPost(row)]));
  return ids.map((id) => byId.get(id) ?? null);
}
