import { type Cache, cachedReader, jsonCodec } from '@heliograph/platform/cache';
import type { Forget } from '@heliograph/platform/forgetting';
import { type PostId, shardOf, type UserId } from '@heliograph/platform/ids';
import { type Shards, type ShardTransaction, selectByIds, shardSelect } from '@heliograph/platform/shards';
import { sql } from 'kysely';
import type { Integrities } from '../ports.ts';

/** What was demoted of an author: everything, and single posts. Of most authors there is none, which is remembered, too. */
interface Demoted {
  all: number;
  posts: Record<PostId, number>;
}

const TTL_SECONDS = 3600;

/** $1: authors of one shard. A row without a post speaks of all posts of its author. */
const demotedOf = shardSelect((db) =>
  db
    .selectFrom('author_post')
    .where(sql<boolean>`author_id = any($1::bigint[])`)
    .where('integrity', '<', sql.lit(1))
    .select(['author_id', sql<PostId | null>`post_id`.as('post_id'), 'integrity'])
    .unionAll((rows) =>
      rows
        .selectFrom('demoted_author')
        .where(sql<boolean>`author_id = any($1::bigint[])`)
        .select(['author_id', sql<PostId | null>`null::bigint`.as('post_id'), 'integrity']),
    ),
);

/** Beside the posts, on their authors' shards, and behind the cache by author; a decision is told there with its write. */
export function postgresIntegrities(options: { shards: Shards; cache: Cache; forget: Forget }): Integrities {
  const { shards, cache, forget } = options;
  const demoted = cachedReader<UserId, Demoted>({
    cache,
    namespace: 'feed.demoted',
    ttlSeconds: TTL_SECONDS,
    negativeTtlSeconds: TTL_SECONDS,
    ...jsonCodec<Demoted>(),
    async source(authors, hint) {
      const byAuthor = Map.groupBy(await selectByIds(shards, demotedOf, authors, hint), (row) => row.author_id);
      return authors.map((author) => {
        const rows = byAuthor.get(author);
        return rows ? toDemoted(rows) : null;
      });
    },
  });

  const decide = (author: UserId, write: (tx: ShardTransaction) => Promise<unknown>): Promise<void> =>
    shards.transaction(shardOf(author), async (tx) => {
      await write(tx);
      forget(tx, demoted.keysOf([author]));
    });

  return {
    async read(entries) {
      const authors = [...new Set(entries.map(({ authorId }) => authorId))];
      const found = await demoted.readMany(authors);
      const byAuthor = new Map(authors.map((author, index) => [author, found[index]]));
      return entries.map(({ postId, authorId }) => {
        const { all = 1, posts = {} as Demoted['posts'] } = byAuthor.get(authorId) ?? {};
        return all * (posts[postId] ?? 1);
      });
    },

    setOfPost: ({ postId, authorId }, integrity) =>
      decide(authorId, (tx) =>
        tx.db
          .updateTable('author_post')
          .where('author_id', '=', authorId)
          .where('post_id', '=', postId)
          .set({ integrity })
          .execute(),
      ),

    setOfAuthor: (author, integrity) =>
      decide(author, ({ db }) =>
        (integrity < 1
          ? db
              .insertInto('demoted_author')
              .values({ author_id: author, integrity })
              .onConflict((conflict) => conflict.column('author_id').doUpdateSet({ integrity }))
          : db.deleteFrom('demoted_author').where('author_id', '=', author)
        ).execute(),
      ),

    forgetAuthor: async (author) => void (await demoted.invalidate([author])),
  };
}

function toDemoted(rows: readonly NonNullable<(typeof demotedOf)['row']>[]): Demoted {
  const posts = rows.flatMap(({ post_id, integrity }) => (post_id === null ? [] : [[post_id, integrity] as const]));
  const all = rows.find(({ post_id }) => post_id === null)?.integrity ?? 1;
  return { all, posts: Object.fromEntries(posts) };
}
