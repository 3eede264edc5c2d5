import type { Platform } from '@heliograph/platform/runtime';
import { scanMemcached } from './memcached.ts';
import { scanObjects } from './objects.ts';
import { scanPostgres } from './postgres.ts';
import { scanRedis } from './redis.ts';

/**
 * Looks for these words in every store of a system: all columns of all tables of all databases, keys and values of
 * Redis and memcached, keys and bytes of the objects that can be read. Logs are no store.
 * @param words at least six characters each, so that none is found by chance
 * @param haystackDirectory where the object store keeps its volumes
 * @returns where each word was found, such as `directory public.account: ana_1a2b3c4d`; empty where none was
 */
export async function scanStores(
  platform: Platform,
  words: readonly string[],
  haystackDirectory: string,
): Promise<string[]> {
  const short = words.filter((word) => word.length < 6);
  if (short.length > 0) throw new RangeError(`Too short to be looked for: ${short.join(', ')}`);
  const found = await Promise.all([
    scanPostgres(platform.settings, words),
    scanRedis(platform, words),
    scanMemcached(platform.settings, words),
    scanObjects(haystackDirectory, words),
  ]);
  return found.flat();
}
