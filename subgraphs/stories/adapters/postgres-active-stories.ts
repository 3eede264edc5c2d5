import type { MediaId, StoryId, UserId } from '@heliograph/platform/ids';
import { type Shards, selectAcrossShards, shardSelect } from '@heliograph/platform/shards';
import { sql } from 'kysely';
import type { ActiveStory, Audience } from '../ports.ts';

/** $1 now. */
const up = shardSelect((db) =>
  db
    .selectFrom('story')
    .where(sql<boolean>`expires_at > $1::timestamptz`)
    .where('deleted_at', 'is', null)
    .select(['id', 'author_id', 'media_id', 'audience', 'created_at', 'expires_at']),
);

/** $1 now, $2 authors. */
const upByAuthors = shardSelect((db) =>
  db
    .selectFrom('story')
    .where(sql<boolean>`author_id = any($2::bigint[])`)
    .where(sql<boolean>`expires_at > $1::timestamptz`)
    .where('deleted_at', 'is', null)
    .select(['id', 'author_id', 'media_id', 'audience', 'created_at', 'expires_at']),
);

type ActiveRow = NonNullable<(typeof up)['row']>;

/** The stories that are up, by their authors. */
export type ByAuthor = ReadonlyMap<UserId, ActiveStory[]>;

/** All of these logical shards; one statement a physical server. */
export const activeOfShards = async (shards: Shards, asked: readonly number[], at: Date): Promise<ByAuthor> =>
  byAuthor(await selectAcrossShards(shards, up, new Map(asked.map((shard) => [shard, [at]])), { primary: true }));

/** Those of some authors alone. */
export const activeOfAuthors = async (
  shards: Shards,
  authors: ReadonlyMap<number, readonly UserId[]>,
  at: Date,
): Promise<ByAuthor> => {
  const parameters = new Map([...authors].map(([shard, here]) => [shard, [at, here]]));
  return byAuthor(await selectAcrossShards(shards, upByAuthors, parameters));
};

function byAuthor(rows: readonly ActiveRow[]): ByAuthor {
  const found = new Map<UserId, ActiveStory[]>();
  for (const [author, own] of Map.groupBy(rows, ({ author_id }) => author_id as UserId)) {
    found.set(author, own.map(toActive));
  }
  return found;
}

const toActive = (row: ActiveRow): ActiveStory => ({
  id: row.id as StoryId,
  mediaId: row.media_id as MediaId,
  audience: row.audience as Audience,
  createdAt: row.created_at,
  expiresAt: row.expires_at,
});
