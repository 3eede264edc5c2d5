import { encodeId, type PostId, type UserId } from '@heliograph/platform/ids';
import { emptyStats, withStats } from '@heliograph/platform/telemetry';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { userOn } from '../../../test/kit/ids.ts';
import { type TestPlatform, testPlatform } from '../../../test/kit/test-platform.ts';
import type { Advertisement, Advertisements, Campaigns } from '../ports.ts';
import { directoryAdvertisements } from './directory-advertisements.ts';
import { prismaCampaigns } from './prisma-campaigns.ts';

const NOW = new Date();
const HOUR_MS = 3_600_000;
const inHours = (hours: number) => new Date(NOW.getTime() + hours * HOUR_MS);

let system: TestPlatform;
let campaigns: Campaigns;
let advertisements: Advertisements;
let viewer: UserId;
beforeAll(async () => {
  system = await testPlatform();
  campaigns = prismaCampaigns(system.platform);
  advertisements = directoryAdvertisements(system.platform);
});
beforeEach(async () => {
  viewer = userOn(4);
  await system.platform.directory.campaign.deleteMany();
  await system.platform.cache.invalidate(['feed.campaigns:1:all']);
});
afterAll(() => system[Symbol.asyncDispose]());

let minted = 0;
async function post(author: UserId): Promise<PostId> {
  minted += 1;
  const postId = encodeId<PostId>({ createdAt: NOW, shard: 2, sequence: minted });
  await system.platform.shards
    .db(2)
    .insertInto('author_post')
    .values({ author_id: author, post_id: postId, created_at: NOW })
    .execute();
  return postId;
}

const campaign = async (given: { startsAt?: Date; endsAt?: Date; dailyCap?: number; weight?: number } = {}) => {
  const postId = await post(userOn(2));
  const added = await campaigns.add({
    postId,
    ...{ startsAt: inHours(-1), endsAt: inHours(48), dailyCap: 2, weight: 1, ...given },
  });
  return added?.campaignId ?? '';
};
const idsOf = (some: readonly Advertisement[]) => some.map(({ campaignId }) => campaignId);
const eligible = async (now = NOW, one = viewer) => advertisements.eligible(one, now);

test('those that run are offered, the heaviest first', async () => {
  const light = await campaign();
  await campaign({ startsAt: inHours(1) });
  await campaign({ endsAt: inHours(-0.5) });
  const heavy = await campaign({ weight: 5 });
  expect(idsOf(await eligible())).toEqual([heavy, light]);
});

test('a post that the feed does not keep cannot be advertised', async () => {
  const nowhere = encodeId<PostId>({ createdAt: NOW, shard: 2, sequence: 1000 });
  const noShard = encodeId<PostId>({ createdAt: NOW, shard: 5000, sequence: 0 });
  const stretch = { startsAt: NOW, endsAt: inHours(1), dailyCap: 1, weight: 1 };
  for (const postId of [nowhere, noShard]) expect(await campaigns.add({ postId, ...stretch })).toBeNull();
  expect(await campaigns.list(NOW)).toEqual([]);
});

test('a campaign is met as often as its cap says, on a day, by each viewer', async () => {
  const id = await campaign();
  for (const _time of [1, 2]) {
    const offered = await eligible();
    expect(idsOf(await advertisements.claim(viewer, offered, NOW))).toEqual([id]);
  }
  expect(await eligible()).toEqual([]);
  expect(idsOf(await eligible(NOW, userOn(9)))).toEqual([id]);
  expect(idsOf(await eligible(inHours(24)))).toEqual([id]);
});

test('feeds that are made at once never go past the cap together', async () => {
  const ids = [await campaign({ dailyCap: 3 }), await campaign({ dailyCap: 1 })];
  const offered = await eligible();
  const claims = await Promise.all(
    Array.from({ length: 20 }, (_, turn) =>
      advertisements.claim(viewer, turn % 2 === 0 ? offered : offered.toReversed(), NOW),
    ),
  );
  const times = ids.map((id) => claims.flat().filter(({ campaignId }) => campaignId === id).length);
  expect(times).toEqual([3, 1]);
  expect(await advertisements.claim(viewer, offered, NOW)).toEqual([]);
});

test('offering costs one statement where the inventory is cached, claiming another; nothing where nothing runs', async () => {
  const cost = async (work: () => Promise<unknown>) => {
    const stats = emptyStats();
    await withStats(stats, work);
    return [stats.sqlStatements, stats.cacheRoundTrips];
  };
  await expect.poll(() => cost(eligible)).toEqual([0, 1]);
  await campaign();
  await system.platform.cache.invalidate(['feed.campaigns:1:all']);
  const offered = await eligible();
  await expect.poll(() => cost(eligible)).toEqual([1, 1]);
  expect(await cost(() => advertisements.claim(viewer, offered, NOW))).toEqual([1, 0]);
  expect(await cost(() => advertisements.claim(viewer, [], NOW))).toEqual([0, 0]);
});
