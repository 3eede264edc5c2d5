import { setTimeout as sleep } from 'node:timers/promises';
import { oldestWaiting } from '@heliograph/platform/events';
import { jobs } from '@heliograph/platform/jobs';
import type { Platform } from '@heliograph/platform/runtime';
import { lackOf } from '../domain/indexing/fill.ts';
import { rankIdleHashtags } from '../domain/indexing/index-changes.ts';
import { findTrends } from '../domain/trends/find-trends.ts';
import { type SearchStores, searchStores } from '../stores.ts';

/** Of the time between two passes, what one spreads over. */
const SPREAD = 0.5;
/** How often it is looked how far the index is behind. */
const LOOK_MS = 15_000;
const HOUR_MS = 3600 * 1000;

/**
 * Looks from time to time, until closed, for what trends, for ranks that fall while nobody uses a hashtag, and for an
 * engine that has lost what it had. Of several processes that do so the first to come to a shard does its work.
 */
export function startIndexUpkeep(platform: Platform): { close(): Promise<void> } {
  const { settings, shards, logger, metrics } = platform;
  const stores = searchStores(platform);
  const everySeconds = settings.TRENDING_EVERY_SECONDS;
  const paceMs = (everySeconds * 1000 * SPREAD) / shards.map.shards;
  const closing = new AbortController();
  const oldest = metrics
    .gauge({
      name: 'heliograph_search_oldest_waiting_seconds',
      help: 'How long ago the oldest event happened of which the search room has not been told; 0 where there is none.',
    })
    .with({});

  const pass = async (): Promise<void> => {
    for (let shard = 0; shard < shards.map.shards; shard += 1) {
      if (shard > 0) await sleep(paceMs, undefined, { signal: closing.signal });
      await findTrends({ ...stores, everySeconds }, shard, stores.now());
      await rankIdleHashtags(stores, shard, stores.now());
    }
  };
  const look = async (): Promise<void> => {
    const since = await oldestWaiting(shards, 'search');
    oldest.set(since ? (Date.now() - since.getTime()) / 1000 : 0);
  };
  const fill = async (): Promise<void> => {
    if (settings.SEARCH_FILL) await askForFill(platform, stores);
  };
  const repeated = [
    repeat(pass, { pauseMs: everySeconds * 1000 * (1 - SPREAD), what: 'the upkeep of the index' }),
    repeat(fill, { pauseMs: everySeconds * 1000, what: 'a look whether the search engine lacks anything' }),
    repeat(look, { pauseMs: LOOK_MS, what: 'a look at how far the index is behind' }),
  ];

  /** At once, and again so long after each time has ended. */
  async function repeat(work: () => Promise<void>, { pauseMs, what }: { pauseMs: number; what: string }) {
    while (!closing.signal.aborted) {
      await work().catch((error: unknown) => {
        if (!closing.signal.aborted) logger.warn({ err: error }, `${what} failed; the next one may not`);
      });
      await sleep(pauseMs, undefined, { signal: closing.signal }).catch(() => undefined);
    }
  }

  return {
    async close() {
      closing.abort();
      await Promise.all(repeated);
    },
  };
}

/** An engine that lacks something is filled by a job: one at a time, and one an hour, as it takes a while. */
async function askForFill(
  { shards, queues }: Pick<Platform, 'shards' | 'queues'>,
  { engine, gazetteer, now }: Pick<SearchStores, 'engine' | 'gazetteer' | 'now'>,
): Promise<void> {
  if ((await lackOf({ engine, gazetteer })) === 'NOTHING') return;
  const key = `${gazetteer.edition} ${Math.floor(now().getTime() / HOUR_MS)}`;
  await shards.transaction(0, (tx) => queues.enqueue(tx, jobs.searchFillEngine, {}, { key }));
}
