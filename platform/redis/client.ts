import { createClient, RESP_TYPES, type RedisClientType } from '@redis/client';
import { count } from '../telemetry/index.ts';

export type Redis = RedisClientType;

/**
 * A connected client. Commands sent in one tick share a round trip; while the server is away commands fail at once
 * instead of queueing, so that a reader falls back to PostgreSQL and does not wait.
 * @throws the connection's own error where there is no server to begin with; one that is lost later is looked for again
 */
export async function connectRedis(url: string, options: { onError(error: Error): void }): Promise<Redis> {
  let wasConnected = false;
  const client: Redis = createClient({
    url,
    disableOfflineQueue: true,
    commandsQueueMaxLength: 10_000,
    socket: {
      connectTimeout: 2000,
      reconnectStrategy: (attempt) => wasConnected && Math.min(50 * 2 ** attempt, 2000) * (0.5 + Math.random() / 2),
    },
  });
  client.on('error', options.onError);
  await client.connect();
  wasConnected = true;
  return client;
}

/** The same connection, answering values as the bytes they are: text would spoil what is no UTF-8. */
export const binaryRedis = (redis: Redis) => redis.withTypeMapping({ [RESP_TYPES.BLOB_STRING]: Buffer });

/** Runs Redis commands that travel together, counted as the one round trip they are. */
export function redisRoundTrip<T>(commands: () => Promise<T>): Promise<T> {
  count('redisRoundTrips');
  return commands();
}
