import { type Cache, cachedReader, jsonCodec } from '@heliograph/platform/cache';
import type { Directory } from '@heliograph/platform/directory';
import { type PostId, shardOf, type UserId } from '@heliograph/platform/ids';
import type { Shards } from '@heliograph/platform/shards';
import { sql } from 'kysely';
import type { Advertisement, Advertisements } from '../ports.ts';

/** Campaigns that run at once; of more, the heaviest do. */
const INVENTORY = 200;
/** Seconds: so long a campaign that was added or removed is not noticed. */
const INVENTORY_TTL = 60;

/** A campaign as it is cached. */
interface Running extends Advertisement {
  startsAt: number;
  endsAt: number;
}

/** Campaigns from the directory, the same for everyone and so behind the cache; who met which, on the viewer's shard. */
export function directoryAdvertisements(options: {
  directory: Directory;
  cache: Cache;
  shards: Shards;
}): Advertisements {
  const { directory, cache, shards } = options;
  const inventory = cachedReader<'all', Running[]>({
    cache,
    namespace: 'feed.campaigns',
    ttlSeconds: INVENTORY_TTL,
    ...jsonCodec<Running[]>(),
    source: () => Promise.all([readInventory(directory)]),
  });

  return {
    async eligible(viewer, now) {
      const [all] = await inventory.readMany(['all']);
      const running = (all ?? []).filter(({ startsAt, endsAt }) => startsAt <= now.getTime() && now.getTime() < endsAt);
      if (running.length === 0) return [];
      const rows = await shards
        .db(shardOf(viewer))
        .selectFrom('advertisement_shown')
        .where('viewer_id', '=', viewer)
        .where('day', '=', dayOf(now))
        .select(['campaign_id', 'times'])
        .execute();
      const met = new Map(rows.map(({ campaign_id, times }) => [campaign_id, times]));
      return running.filter(({ campaignId, dailyCap }) => (met.get(campaignId) ?? 0) < dailyCap);
    },

    async claim(viewer, advertisements, now) {
      if (advertisements.length === 0) return [];
      const caps = new Map(advertisements.map(({ campaignId, dailyCap }) => [campaignId, dailyCap]));
      // In one order, so that two feeds of one viewer never wait for each other.
      const campaigns = [...caps.keys()].sort();
      const claimed = await shards
        .db(shardOf(viewer))
        .insertInto('advertisement_shown')
        .values(campaigns.map((id) => ({ viewer_id: viewer, day: dayOf(now), campaign_id: id, times: 1 })))
        .onConflict((conflict) =>
          conflict
            .columns(['viewer_id', 'day', 'campaign_id'])
            .doUpdateSet({ times: (row) => sql<number>`${row.ref('advertisement_shown.times')} + 1` })
            .where(({ eb, ref }) => {
              const cap = sql<number>`(select cap from unnest(${campaigns}::uuid[], ${campaigns.map((id) => caps.get(id))}::int[])
                as capped(id, cap) where capped.id = ${ref('advertisement_shown.campaign_id')})`;
              return eb('advertisement_shown.times', '<', cap);
            }),
        )
        .returning('campaign_id')
        .execute();
      const isClaimed = new Set(claimed.map(({ campaign_id }) => campaign_id));
      return advertisements.filter(({ campaignId }) => isClaimed.has(campaignId));
    },
  };
}

/** The day of an advertisement's cap: by universal time, for everyone. */
const dayOf = (now: Date) => sql<Date>`${now.toISOString().slice(0, 10)}::date`;

async function readInventory(directory: Directory): Promise<Running[]> {
  const campaigns = await directory.campaign.findMany({
    where: { endsAt: { gt: new Date() } },
    orderBy: [{ weight: 'desc' }, { id: 'asc' }],
    take: INVENTORY,
  });
  return campaigns.map(({ id, postId, authorId, startsAt, endsAt, dailyCap, weight }) => ({
    ...{ campaignId: id, postId: String(postId) as PostId, authorId: String(authorId) as UserId },
    ...{ startsAt: startsAt.getTime(), endsAt: endsAt.getTime(), dailyCap, weight },
  }));
}
