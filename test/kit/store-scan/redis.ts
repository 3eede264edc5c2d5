import { binaryRedis } from '@heliograph/platform/redis';
import type { Platform } from '@heliograph/platform/runtime';
import { formsOf } from './forms.ts';

/** Every key of this system with all it holds, of whatever type; in strings ids stand as text or as 64 bits. */
export async function scanRedis({ redis, settings }: Platform, words: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  const needles = words.flatMap((word) => formsOf(word).map((form) => ({ word, form: form.toLowerCase() })));
  const binary = binaryRedis(redis);
  const read: Record<string, (key: string) => Promise<unknown>> = {
    string: async (key) => (await binary.get(key))?.toString('latin1'),
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
      const held = await value(key);
      const text = `${key} ${typeof held === 'string' ? held : JSON.stringify(held)}`.toLowerCase();
      found.push(...needles.filter(({ form }) => text.includes(form)).map(({ word }) => `redis ${key}: ${word}`));
    }
  }
  return found;
}
