import type { Platform } from '@heliograph/platform/runtime';

/** Every key of this system with all it holds, of whatever type. */
export async function scanRedis({ redis, settings }: Platform, words: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  const read: Record<string, (key: string) => Promise<unknown>> = {
    string: (key) => redis.get(key),
    list: (key) => redis.lRange(key, 0, -1),
    set: (key) => redis.sMembers(key),
    zset: (key) => redis.zRange(key, 0, -1),
    hash: (key) => redis.hGetAll(key),
    none: () => Promise.resolve(null),
  };
  for await (const keys of redis.scanIterator({ MATCH: `${settings.KEY_PREFIX}*`, COUNT: 1000 })) {
    for (const key of keys) {
      const type = await redis.type(key);
      const value = read[type];
      if (!value) throw new Error(`The scan does not know how to read a ${type} of Redis`);
      const text = `${key} ${JSON.stringify(await value(key))}`.toLowerCase();
      found.push(...words.filter((word) => text.includes(word.toLowerCase())).map((word) => `redis ${key}: ${word}`));
    }
  }
  return found;
}
