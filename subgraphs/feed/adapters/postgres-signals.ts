import { newestFirst, type PostId, shardOf, type UserId } from '@heliograph/platform/ids';
import { type ReadHint, type Shards, selectAcrossShards, selectByIds, shardSelect } from '@heliograph/platform/shards';
import { sql } from 'kysely';
import { INTEREST_DAYS, interestSignals, MOST_AUTHORS } from '../domain/signals/viewer-signals.ts';
import {
  AUTHOR_SIGNAL_POSTS,
  type AuthorSignals,
  type Interest,
  type PostFormat,
  type PostSignals,
  type ViewerSignals,
} from '../ports.ts';
import { tallyColumns, toTally } from './tally-rows.ts';

const DAY_MS = 24 * 3600 * 1000;

/** $1: authors of one shard. */
const newestOfAuthors = shardSelect((db) =>
  db
    .selectFrom(sql<{ id: string }>`unnest($1::bigint[])`.as<'author'>(sql`author(id)`))
    .innerJoinLateral(
      (from) =>
        from
          .selectFrom('author_post')
          .whereRef('author_post.author_id', '=', 'author.id')
          .orderBy('post_id', 'desc')
          .limit(sql.lit(AUTHOR_SIGNAL_POSTS))
          .select(['author_id', 'post_id', 'format', 'topics', ...tallyColumns])
          .as('newest'),
      (join) => join.onTrue(),
    )
    .selectAll('newest'),
);

/** What is known of authors by their newest posts, in their order; one statement a physical server. */
export async function readAuthors(
  shards: Shards,
  authors: readonly UserId[],
  hint: ReadHint = {},
): Promise<AuthorSignals[]> {
  const rows = await selectByIds(shards, newestOfAuthors, authors, hint);
  const byAuthor = Map.groupBy(rows, ({ author_id }) => author_id);
  return authors.map((author) => ({ posts: (byAuthor.get(author) ?? []).map(toPostSignals).sort(byTime) }));
}

const toPostSignals = (row: NonNullable<(typeof newestOfAuthors)['row']>): PostSignals => ({
  postId: row.post_id as PostId,
  format: row.format as PostFormat,
  topics: row.topics,
  tally: toTally(row),
});

const byTime = (a: PostSignals, b: PostSignals): number => newestFirst(a.postId, b.postId);

/** $1: the viewer, $2: the first day that counts. Authors come by their id, interests by their name. */
const ofViewer = shardSelect((db) =>
  db
    .selectFrom((from) =>
      from
        .selectFrom('affinity')
        .where(sql<boolean>`viewer_id = $1::bigint`)
        // As `byDeeds` orders them.
        .orderBy(sql`likes + comments + saves + dismissals`, 'desc')
        .orderBy('affinity.dwell_ms', 'desc')
        .orderBy('author_id')
        .limit(sql.lit(MOST_AUTHORS))
        .select(['author_id', ...tallyColumns])
        .as('closest'),
    )
    .select([
      sql<string | null>`author_id`.as('author_id'),
      sql<string | null>`null::text`.as('name'),
      'impressions',
      'likes',
      'comments',
      'saves',
      'dismissals',
      'dwell_ms',
      sql<number>`0::float8`.as('engagement'),
    ])
    .unionAll(
      db
        .selectFrom('interest')
        .where(sql<boolean>`viewer_id = $1::bigint and day >= $2::date`)
        .groupBy('name')
        .select([
          sql<string | null>`null::bigint`.as('author_id'),
          sql<string | null>`name`.as('name'),
          sql<number>`sum(impressions)::int`.as('impressions'),
          ...[sql<number>`0`.as('likes'), sql<number>`0`.as('comments'), sql<number>`0`.as('saves')],
          sql<number>`0`.as('dismissals'),
          sql<number>`0::float8`.as('dwell_ms'),
          sql<number>`sum(engagement)::float8`.as('engagement'),
        ]),
    ),
);

/** What is known of a viewer, in one round trip to their shard. */
export async function readViewer(shards: Shards, viewer: UserId, now: Date, hint: ReadHint): Promise<ViewerSignals> {
  const parameters = new Map([[shardOf(viewer), [viewer, firstDay(now)]]]);
  const rows = await selectAcrossShards(shards, ofViewer, parameters, hint);
  const interests = rows.flatMap(({ name, impressions, engagement }): Interest[] =>
    name === null ? [] : [{ name, impressions, engagement }],
  );
  return {
    authors: rows.flatMap((row) =>
      row.author_id === null ? [] : [{ authorId: row.author_id as UserId, tally: toTally(row) }],
    ),
    ...interestSignals(interests),
  };
}

/** Days are those of UTC. */
export const dayOf = (time: Date): string => time.toISOString().slice(0, 10);
const firstDay = (now: Date): string => dayOf(new Date(now.getTime() - INTEREST_DAYS * DAY_MS));
