import { firstTime, TellLater } from '@heliograph/platform/events';
import { type PostId, shardOf, type UserId } from '@heliograph/platform/ids';
import { createTurnstile } from '@heliograph/platform/resilience';
import { type Shards, type ShardTransaction, selectAcrossShards, shardSelect } from '@heliograph/platform/shards';
import { sql } from 'kysely';
import { type Effects, effectsOf, followEffects } from '../domain/signals/effects.ts';
import type { CachedSignals, Engagement, Interest, PostFormat, PostLabels, Tallies } from '../ports.ts';
import { dayOf, readAuthors } from './postgres-signals.ts';
import { addToTallies, type TallyChange } from './tally-rows.ts';

/** What somebody saw in some seconds is on many shards; the pools are shared with everyone else. */
const SHARDS_AT_ONCE = 4;

/** $1 authors and $2 their posts, side by side. */
const labelsOfPosts = shardSelect((db) =>
  db
    .selectFrom('author_post')
    .where(sql<boolean>`(author_id, post_id) in (select * from unnest($1::bigint[], $2::bigint[]))`)
    .select(['post_id', 'format', 'topics']),
);

/** Those among such posts that the feed has yet to be told of: it stands in the outbox of their author. */
const awaitedPosts = shardSelect((db) =>
  db
    .selectFrom('event')
    .where('subscriber', '=', sql<string>`'feed'`)
    .where('entity_id', '=', sql<string>`any($1::bigint[])`)
    .where('type', 'in', sql<string>`('PostPublished', 'PostRestored')`)
    .where('dead_at', 'is', null)
    .where(sql<boolean>`(payload ->> 'postId')::bigint = any($2::bigint[])`)
    .select(sql<string>`payload ->> 'postId'`.as('post_id')),
);

/** An engagement with what it adds. */
interface Counted extends Engagement, Effects {}

/** What a viewer shows a taste for, on a day. */
interface Taste extends Interest {
  viewer: UserId;
  day: string;
}

/**
 * Counts on the shards of the posts' authors, and on the viewers': once for each event and shard, so that a delivery that
 * was broken off is completed by the next. What somebody does with their own posts says nothing.
 */
export function postgresTallies(options: { shards: Shards; signals: CachedSignals }): Tallies {
  const { shards, signals } = options;
  const once = (shard: number, eventId: string, work: (tx: ShardTransaction) => Promise<void>): Promise<void> =>
    shards.transaction(shard, async (tx) => {
      if (await firstTime(tx, 'feed', eventId)) await work(tx);
    });

  return {
    async count(engagements, eventId) {
      const counted = await withEffects(
        shards,
        engagements.filter(({ viewer, authorId }) => viewer !== authorId),
      );
      const touched = new Set(counted.flatMap(({ viewer, authorId }) => [shardOf(authorId), shardOf(viewer)]));
      const enter = createTurnstile(SHARDS_AT_ONCE);
      const writes = [...touched].map((shard) => enter(() => once(shard, eventId, (tx) => countOn(tx, counted))));
      await Promise.all(writes);
      await signals.forgetViewers([...new Set(counted.map(({ viewer }) => viewer))]);
    },

    async countFollow({ viewer, authorId, at }, eventId) {
      const [author] = await readAuthors(shards, [authorId], { primary: true });
      const tastes = followEffects(author?.posts ?? []).map((interest) => ({ ...interest, viewer, day: dayOf(at) }));
      if (tastes.length === 0) return;
      await once(shardOf(viewer), eventId, (tx) => addTastes(tx, tastes));
      await signals.forgetViewers([viewer]);
    },
  };
}

/**
 * With a post that the feed does not keep any more, somebody has had to do with its author alone.
 * @throws TellLater for one that it has yet to be told of: nothing puts what is done with a post behind its publication
 */
async function withEffects(shards: Shards, engagements: readonly Engagement[]): Promise<Counted[]> {
  let labels = await labelsOf(shards, engagements);
  const unknown = engagements.filter(({ postId }) => !labels.has(postId));
  if (unknown.length > 0) {
    const awaited = await selectAcrossShards(shards, awaitedPosts, besides(unknown), { primary: true });
    if (awaited.length > 0) throw new TellLater(`The feed has yet to be told of post ${awaited[0]?.post_id}`);
    // What is awaited no longer may have come since we looked.
    labels = new Map([...labels, ...(await labelsOf(shards, unknown))]);
  }
  return engagements.map((engagement) => {
    const known = labels.get(engagement.postId);
    const { tally, interests } = effectsOf(engagement, known ?? { format: 'IMAGE', topics: [] });
    return { ...engagement, tally, interests: known ? interests : [] };
  });
}

async function labelsOf(shards: Shards, engagements: readonly Engagement[]): Promise<Map<PostId, PostLabels>> {
  const rows = await selectAcrossShards(shards, labelsOfPosts, besides(engagements), { primary: true });
  return new Map(
    rows.map(({ post_id, format, topics }) => [post_id as PostId, { format: format as PostFormat, topics }]),
  );
}

/** By shard the authors, and beside them their posts. */
function besides(engagements: readonly Engagement[]): Map<number, [authors: UserId[], posts: PostId[]]> {
  const byShard = Map.groupBy(engagements, ({ authorId }) => shardOf(authorId));
  return new Map(
    [...byShard].map(([shard, here]) => [shard, [here.map((one) => one.authorId), here.map((one) => one.postId)]]),
  );
}

/** Adds what belongs on this shard: each table in one statement, and in the same order for everyone. */
async function countOn(tx: ShardTransaction, counted: readonly Counted[]): Promise<void> {
  const ofAuthors = counted.filter(({ authorId }) => shardOf(authorId) === tx.shard);
  const ofViewers = counted.filter(({ viewer }) => shardOf(viewer) === tx.shard);
  await addToTallies(tx, 'author_post', summedUp(ofAuthors, 'authorId', 'postId'));
  await addAffinities(tx, summedUp(ofViewers, 'viewer', 'authorId'));
  await addTastes(tx, ofViewers.flatMap(tastesOf));
}

/** One change for each pair of ids. */
function summedUp(
  counted: readonly Counted[],
  first: 'viewer' | 'authorId',
  second: 'authorId' | 'postId',
): TallyChange[] {
  const changes = new Map<string, TallyChange>();
  for (const one of counted) {
    const ids = [one[first], one[second]] as const;
    const change = changes.get(ids.join()) ?? { ids, tally: {} };
    changes.set(ids.join(), { ids, tally: sum(change.tally, one.tally) });
  }
  return [...changes.values()];
}

function sum(a: TallyChange['tally'], b: TallyChange['tally']): TallyChange['tally'] {
  const keys = Object.keys({ ...a, ...b }) as (keyof TallyChange['tally'])[];
  return Object.fromEntries(keys.map((key) => [key, (a[key] ?? 0) + (b[key] ?? 0)]));
}

const tastesOf = ({ viewer, at, interests }: Counted): Taste[] =>
  interests.map((interest) => ({ ...interest, viewer, day: dayOf(at) }));

async function addAffinities(tx: ShardTransaction, changes: readonly TallyChange[]): Promise<void> {
  if (changes.length === 0) return;
  const rows = changes.map(({ ids: [viewer_id, author_id] }) => ({ viewer_id, author_id }));
  await tx.db
    .insertInto('affinity')
    .values(rows.sort((a, b) => (`${a.viewer_id} ${a.author_id}` < `${b.viewer_id} ${b.author_id}` ? -1 : 1)))
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  await addToTallies(tx, 'affinity', changes);
}

async function addTastes(tx: ShardTransaction, tastes: readonly Taste[]): Promise<void> {
  const added = new Map<string, Taste>();
  for (const taste of tastes) {
    const key = `${taste.viewer} ${taste.day} ${taste.name}`;
    const { impressions = 0, engagement = 0 } = added.get(key) ?? {};
    const total = { impressions: impressions + taste.impressions, engagement: engagement + taste.engagement };
    added.set(key, { ...taste, ...total });
  }
  if (added.size === 0) return;
  const inOrder = [...added].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, taste]) => taste);
  await tx.db
    .insertInto('interest')
    .values(inOrder.map(({ viewer, ...taste }) => ({ viewer_id: viewer, ...taste })))
    .onConflict((conflict) =>
      conflict.columns(['viewer_id', 'day', 'name']).doUpdateSet({
        impressions: sql<number>`interest.impressions + excluded.impressions`,
        engagement: sql<number>`interest.engagement + excluded.engagement`,
      }),
    )
    .execute();
}
