import { connectSubscriber, type Redis, type RedisOptions } from './client.ts';

/**
 * Redis pub/sub as a doorbell and nothing more: a ring says "look at the database", it carries no data and may be lost.
 * Whoever listens also looks from time to time without a ring.
 */
export interface Doorbell {
  /** Rings for everyone who listens to `bell`; never throws, since what matters is already committed. */
  ring(bell: string): void;
  /**
   * Calls `wake` at every ring of a bell that begins with `prefix`, with the rest of its name; for the few who work on
   * what they are told of. Every ring is compared with every prefix.
   * @returns how to stop listening
   */
  listen(prefix: string, wake: (rest: string) => void): () => void;
  /**
   * Calls `wake` at every ring of exactly this bell, and once whenever Redis was gone and is heard again: what rang
   * meanwhile is lost. Thousands may listen for as many bells.
   * @returns how to stop listening
   */
  listenFor(bell: string, wake: () => void): () => void;
  close(): Promise<void>;
}

export async function createDoorbell(options: RedisOptions & { redis: Redis; channel: string }): Promise<Doorbell> {
  const { redis, channel, onError } = options;
  const families = new Set<{ prefix: string; wake: (rest: string) => void }>();
  const bells = createBells();
  const subscriber = await connectSubscriber(redis, options);
  await subscriber.subscribe(channel, (bell) => {
    bells.rang(bell);
    for (const { prefix, wake } of families) if (bell.startsWith(prefix)) wake(bell.slice(prefix.length));
  });
  // Said after every connect but the first, which is over; the channel is subscribed again by then.
  subscriber.on('ready', () => bells.allRang());
  return {
    ring: (bell) => void redis.publish(channel, bell).catch(onError),
    listen(prefix, wake) {
      const family = { prefix, wake };
      families.add(family);
      return () => void families.delete(family);
    },
    listenFor: bells.listenFor,
    async close() {
      subscriber.destroy();
    },
  };
}

/** Who listens for which bell. */
function createBells() {
  const listeners = new Map<string, Set<() => void>>();
  const rang = (bell: string): void => {
    // A copy: whom it wakes may stop listening, or listen anew.
    for (const wake of [...(listeners.get(bell) ?? [])]) wake();
  };
  return {
    rang,
    allRang: () => [...listeners.keys()].forEach(rang),
    listenFor(bell: string, wake: () => void): () => void {
      const here = listeners.get(bell) ?? new Set();
      const listener = () => wake();
      listeners.set(bell, here.add(listener));
      return () => {
        // Another set may have taken the place of this one when it was empty.
        if (here.delete(listener) && here.size === 0) listeners.delete(bell);
      };
    },
  };
}
