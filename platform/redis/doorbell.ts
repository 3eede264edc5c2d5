import type { Redis } from './client.ts';

/**
 * Redis pub/sub as a doorbell and nothing more: a ring says "look at the database", it carries no data and may be lost.
 * Whoever listens also looks from time to time without a ring.
 */
export interface Doorbell {
  /** Rings for everyone who listens to `bell`; never throws, since what matters is already committed. */
  ring(bell: string): void;
  /** Calls `wake` at every ring of a bell that begins with `prefix`; the rest of its name is passed on. */
  listen(prefix: string, wake: (rest: string) => void): void;
  close(): Promise<void>;
}

export async function createDoorbell(options: {
  redis: Redis;
  channel: string;
  onError(error: Error): void;
}): Promise<Doorbell> {
  const { redis, channel, onError } = options;
  const listeners: { prefix: string; wake: (rest: string) => void }[] = [];
  const subscriber = redis.duplicate();
  subscriber.on('error', onError);
  await subscriber.connect();
  await subscriber.subscribe(channel, (bell) => {
    for (const { prefix, wake } of listeners) if (bell.startsWith(prefix)) wake(bell.slice(prefix.length));
  });
  return {
    ring: (bell) => void redis.publish(channel, bell).catch(onError),
    listen: (prefix, wake) => void listeners.push({ prefix, wake }),
    async close() {
      subscriber.destroy();
    },
  };
}
