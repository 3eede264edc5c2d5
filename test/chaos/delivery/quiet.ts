import type { Platform } from '@heliograph/platform/runtime';
import { eventually } from '../../kit/index.ts';

/** As a machine with much else to do needs it. */
const WITHIN_MS = 120_000;

/** Waits until every room has been told of every event, and with that everyone of every story. */
export const quiet = (platform: Platform): Promise<void> =>
  eventually(() => expectQuiet(platform), { withinMs: WITHIN_MS, everyMs: 200 });

/** @throws Error while there is an event that a room is not told of yet */
async function expectQuiet({ shards }: Platform): Promise<void> {
  const everyShard = Array.from({ length: shards.map.shards }, (_, shard) => shard);
  const events = await Promise.all(
    everyShard.map((shard) =>
      shards
        .db(shard)
        .selectFrom('event')
        .where('dead_at', 'is', null)
        .select(['subscriber', 'type', 'failure'])
        .execute(),
    ),
  );
  const left = events.flat();
  if (left.length > 0) throw new Error(`There is still something under way: ${JSON.stringify(left.slice(0, 3))}`);
}
