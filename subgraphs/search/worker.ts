import { eraseDeletedAccounts, writeExports } from '@heliograph/platform/account-data';
import { type EventHandlers, type EventPayloads, type EventType, TellLater } from '@heliograph/platform/events';
import { type AnyId, shardOf, timeOf, type UserId } from '@heliograph/platform/ids';
import { jobs } from '@heliograph/platform/jobs';
import { askForRetelling } from '@heliograph/platform/retelling';
import type { Platform } from '@heliograph/platform/runtime';
import { eraseAccount } from './domain/erase-account.ts';
import { exportAccount } from './domain/export-account.ts';
import { fillEngine, lackOf } from './domain/indexing/fill.ts';
import { indexHashtag, indexProfile, noteUses, rankAccount } from './domain/indexing/index-changes.ts';
import { SearchUnavailable } from './ports.ts';
import { type SearchStores, searchStores } from './stores.ts';

export { startIndexUpkeep } from './wiring/index-upkeep.ts';

/** Follows of one account within so long are reckoned together. */
const FOLLOWS_SECONDS = 30;
/** By then what an edge's other side counts has been written, also where whoever changed it died. */
const COUNTED_SECONDS = 20;
/** When a rank is tried again that the engine was not there for. */
const AFTER_OUTAGE_SECONDS = 60;
const LAG_BOUNDS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800, 7200];

type Handle<Type extends EventType> = (payload: EventPayloads[Type], eventId: string) => Promise<void>;

/** Takes the jobs and events of the search room. */
export async function searchWorker(
  platform: Platform,
  stores: SearchStores = searchStores(platform),
): Promise<EventHandlers> {
  const { shards, queues, emit, metrics } = platform;
  const { traces, now } = stores;
  const lag = metrics
    .histogram({
      name: 'heliograph_search_index_lag_seconds',
      help: 'How long after something had happened the search engine had it.',
      bounds: LAG_BOUNDS,
    })
    .with({});

  await queues.work(jobs.searchRankAccount, async ({ userId }) => {
    try {
      await rankAccount(stores, userId);
    } catch (error) {
      if (!(error instanceof SearchUnavailable)) throw error;
      const later = { delaySeconds: AFTER_OUTAGE_SECONDS };
      await shards.transaction(shardOf(userId), (tx) => queues.enqueue(tx, jobs.searchRankAccount, { userId }, later));
    }
  });
  await queues.work(jobs.searchFillEngine, async () => {
    if ((await lackOf(stores)) === 'EVERYTHING') {
      for (let shard = 0; shard < shards.map.shards; shard += 1) {
        await shards.transaction(shard, (tx) => askForRetelling(emit, tx));
      }
    }
    await fillEngine(stores);
  });

  /** All who follow it, or do so no more, within half a minute are one job. */
  const rankSoon = async (userId: UserId): Promise<void> => {
    const until = Math.ceil(now().getTime() / 1000 / FOLLOWS_SECONDS) * FOLLOWS_SECONDS;
    const startAt = new Date((until + COUNTED_SECONDS) * 1000);
    await shards.transaction(shardOf(userId), (tx) =>
      queues.enqueue(tx, jobs.searchRankAccount, { userId }, { startAt, key: `${userId} ${until}` }),
    );
  };

  /** An engine may be away for hours: until it is back it is told again and again, and no event is given up. */
  const patiently =
    <Type extends EventType>(handle: Handle<Type>): Handle<Type> =>
    async (payload, eventId) => {
      try {
        await handle(payload, eventId);
      } catch (error) {
        throw error instanceof SearchUnavailable ? new TellLater(error.message) : error;
      }
    };
  const indexed = <Type extends EventType>(index: Handle<Type>): Handle<Type> =>
    patiently<Type>(async (payload, eventId) => {
      await index(payload, eventId);
      lag.observe(Math.max(0, now().getTime() - timeOf(eventId as AnyId).getTime()) / 1000);
    });

  return {
    ...(await eraseDeletedAccounts(platform, {
      room: 'search',
      job: jobs.searchEraseAccount,
      bite: (userId, from) => eraseAccount(traces, userId, from),
    })),
    ...(await writeExports(platform, {
      room: 'search',
      job: jobs.searchWriteExport,
      write: (userId) => exportAccount(stores, userId),
    })),
    ProfileChanged: indexed<'ProfileChanged'>((told, eventId) => indexProfile(stores, told, eventId)),
    ProfileWithdrawn: patiently<'ProfileWithdrawn'>(async ({ userId }) => void (await traces.eraseFindable(userId))),
    HashtagCounted: indexed<'HashtagCounted'>((told, eventId) => indexHashtag(stores, told, eventId)),
    PostPublished: patiently<'PostPublished'>(({ authorId: by, createdAt, topics: hashtags }) =>
      noteUses(stores, { by, at: new Date(createdAt), hashtags }),
    ),
    PostRelabelled: patiently<'PostRelabelled'>(({ authorId: by, topics: hashtags }, eventId) =>
      noteUses(stores, { by, at: timeOf(eventId as AnyId), hashtags }),
    ),
    UserFollowed: ({ followeeId }) => rankSoon(followeeId),
    UserUnfollowed: ({ followeeId }) => rankSoon(followeeId),
  };
}
