import type { Cache } from '../cache/index.ts';
import { connectSubscriber, type Redis, type RedisOptions, redisRoundTrip } from '../redis/index.ts';
import { withDeadline } from '../resilience/index.ts';

/**
 * The cache, which from now on tells every process what memcached has not confirmed to have forgotten, before the writer
 * is answered: whichever of them serves its session next reads past the cache, too. Where Redis is away as well, other
 * processes may read what is old until the job of the write has run.
 * @param patienceMs how long Redis may take; it is away, then
 */
export async function shareDoubts(
  cache: Cache,
  options: RedisOptions & { redis: Redis; channel: string; patienceMs?: number },
): Promise<Cache> {
  const { redis, channel, patienceMs = 1000, onError } = options;
  await using opening = new AsyncDisposableStack();
  opening.use(cache);
  const subscriber = await connectSubscriber(redis, options);
  opening.defer(() => subscriber.destroy());
  await subscriber.subscribe(channel, (key) => cache.doubt([key]));

  const tellOthers = (keys: readonly string[]) =>
    redisRoundTrip(() => Promise.all(keys.map((key) => redis.publish(channel, key))));

  const opened = opening.move();
  const close = () => opened.disposeAsync();
  return {
    ...cache,
    async invalidate(keys) {
      const isConfirmed = await cache.invalidate(keys);
      if (!isConfirmed) await withDeadline(Date.now() + patienceMs, () => tellOthers(keys)).catch(onError);
      return isConfirmed;
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}
