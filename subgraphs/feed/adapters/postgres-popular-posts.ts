import { setTimeout as sleep } from 'node:timers/promises';
import { encodeId, type PostId, type UserId } from '@heliograph/platform/ids';
import { type Shards, selectAcrossShards, shardSelect } from '@heliograph/platform/shards';
import type { Visibility } from '@heliograph/platform/visibility';
import { sql } from 'kysely';
import { ENGAGEMENT_POINTS, GRAVITY, HEAD_START_HOURS, popularSince } from '../domain/popularity.ts';
import type { Pace, PopularPost } from '../ports.ts';

/** Posts of a logical shard that are looked at for their topics. */
const HOTTEST = 2000;
/** Of them, those that may be the hottest of all. */
const OVERALL = 200;
const PER_TOPIC = 30;
/** Logical shards that one round of statements looks through. */
const SHARDS_AT_ONCE = 100;
/** Authors whose accounts are looked at in one multiget. */
const AUTHORS_AT_ONCE = 1000;

const points = sql<number>`(${sql.lit(ENGAGEMENT_POINTS.likes)} * author_post.likes
  + ${sql.lit(ENGAGEMENT_POINTS.comments)} * author_post.comments
  + ${sql.lit(ENGAGEMENT_POINTS.saves)} * author_post.saves
  + ${sql.lit(ENGAGEMENT_POINTS.dismissals)} * author_post.dismissals)`;

const ageHours = sql<number>`greatest(0, extract(epoch from $2::timestamptz - author_post.created_at)::float8 / 3600)`;

/** As `heat` of the domain, times what moderators have left of its rank. */
const heat = sql<number>`${points} * author_post.integrity * coalesce(demoted_author.integrity, 1)
  / power(${ageHours} + ${sql.lit(HEAD_START_HOURS)}, ${sql.lit(GRAVITY)})`;

/** $1 the first id that is young enough, $2 now, $3 the fewest points. Of each topic the hottest, and of all together. */
const hottest = shardSelect((db) =>
  db
    .with('hot', (from) =>
      from
        .selectFrom('author_post')
        .leftJoin('demoted_author', 'demoted_author.author_id', 'author_post.author_id')
        .where(sql<boolean>`author_post.post_id >= $1::bigint`)
        .where(sql<boolean>`${points} >= $3::int`)
        .select(['author_post.post_id', 'author_post.author_id', 'author_post.topics', heat.as('heat')])
        .orderBy('heat', 'desc')
        .limit(sql.lit(HOTTEST)),
    )
    .selectFrom((from) =>
      from
        .selectFrom('hot')
        .select(['post_id', 'author_id', 'heat'])
        .orderBy('heat', 'desc')
        .limit(sql.lit(OVERALL))
        .as('overall'),
    )
    .select(['post_id', 'author_id', 'heat', sql<string | null>`null::text`.as('topic')])
    .unionAll((rows) =>
      rows
        .selectFrom((from) =>
          from
            .selectFrom('hot')
            .innerJoinLateral(sql<{ topic: string }>`unnest(hot.topics)`.as<'named'>(sql`named(topic)`), (join) =>
              join.onTrue(),
            )
            .select([
              ...(['hot.post_id', 'hot.author_id', 'hot.heat', 'named.topic'] as const),
              sql<number>`row_number() over (partition by named.topic order by hot.heat desc)`.as('place'),
            ])
            .as('of_topic'),
        )
        .where('place', '<=', sql.lit(PER_TOPIC))
        .select(['post_id', 'author_id', 'heat', sql<string | null>`topic`.as('topic')]),
    ),
);

/** A post that is hot, for itself (`topic` is null) or among those with a hashtag. */
export interface HotPost extends PopularPost {
  topic: string | null;
}

/**
 * Looks through the posts of the last days on every logical shard: where somebody waits for it one statement a physical
 * server, for each hundred logical shards; at a pace one logical shard after the other, as a second of all of a server's
 * processors is one in which every feed is late. Posts of accounts that are not public are left out.
 * @param atLeast points that a post must have (`ENGAGEMENT_POINTS`)
 */
export function postgresPopularPosts(options: {
  shards: Shards;
  visibility: Pick<Visibility, 'maySeeContent'>;
  atLeast: number;
}): (now: Date, pace?: Pace) => Promise<HotPost[]> {
  const { shards, visibility, atLeast } = options;

  const publicAmong = async (authors: readonly UserId[]): Promise<Set<UserId>> => {
    const found = new Set<UserId>();
    for (let start = 0; start < authors.length; start += AUTHORS_AT_ONCE) {
      const some = authors.slice(start, start + AUTHORS_AT_ONCE);
      const open = await visibility.maySeeContent(null, some);
      for (const [index, author] of some.entries()) if (open[index]) found.add(author);
    }
    return found;
  };

  return async (now, pace) => {
    const firstId = encodeId<PostId>({ createdAt: popularSince(now), shard: 0, sequence: 0 });
    const found: HotPost[] = [];
    const atOnce = pace ? 1 : SHARDS_AT_ONCE;
    for (let first = 0; first < shards.map.shards; first += atOnce) {
      if (pace && first > 0) await sleep(pace.pauseMs, undefined, { signal: pace.signal });
      const length = Math.min(atOnce, shards.map.shards - first);
      const parameters = new Map(Array.from({ length }, (_, index) => [first + index, [firstId, now, atLeast]]));
      const rows = await selectAcrossShards(shards, hottest, parameters);
      for (const { post_id, author_id, heat, topic } of rows)
        found.push({ postId: post_id as PostId, authorId: author_id as UserId, heat, topic });
    }
    const open = await publicAmong([...new Set(found.map(({ authorId }) => authorId))]);
    return found.filter(({ authorId }) => open.has(authorId));
  };
}
