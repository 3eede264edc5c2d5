import { createClient, RESP_TYPES, type RedisClientType } from '@redis/client';
import { count } from '../telemetry/index.ts';
import { leaveWhenSilent } from './silence.ts';

export type Redis = RedisClientType;

export interface RedisOptions {
  onError(error: Error): void;
  /** How long the server may leave a command without an answer before the connection is given up; a second by default. */
  timeoutMs?: number | undefined;
}

const TIMEOUT_MS = 1000;

/**
 * A connected client. Commands sent in one tick share a round trip; while the server is away, or does not answer, commands
 * fail at once instead of queueing, so that a reader falls back to PostgreSQL and does not wait. Only those that are under
 * way when it falls silent wait to see it: one and a half times `timeoutMs` at most.
 * @throws the connection's own error where there is no server to begin with; one that is lost later is looked for again
 */
export async function connectRedis(url: string, options: RedisOptions): Promise<Redis> {
  const { timeoutMs = TIMEOUT_MS } = options;
  let wasConnected = false;
  const client: Redis = createClient({
    url,
    disableOfflineQueue: true,
    commandsQueueMaxLength: 10_000,
    // The library's own ends with the writing, and costs each command a timer: silence.ts bounds the whole.
    commandOptions: { timeout: 0 },
    socket: {
      connectTimeout: 2000,
      // Ends a greeting that does not come. Nobody waits for that, and a connection in use is never idle so long: it may
      // be generous, as it cannot tell a server that is silent from a process of ours that was held up.
      socketTimeout: 4 * timeoutMs,
      reconnectStrategy: (attempt) => wasConnected && Math.min(50 * 2 ** attempt, 2000) * (0.5 + Math.random() / 2),
    },
  });
  await connect(client, options);
  wasConnected = true;
  return client;
}

/** A connection of its own to the same server, for what only one that subscribes may say. It is kept like the other. */
export async function connectSubscriber(redis: Redis, options: RedisOptions): Promise<Redis> {
  const subscriber = redis.duplicate();
  await connect(subscriber, options);
  return subscriber;
}

async function connect(client: Redis, { onError, timeoutMs = TIMEOUT_MS }: RedisOptions): Promise<void> {
  client.on('error', onError);
  leaveWhenSilent(client, { timeoutMs, onSilent: onError });
  await client.connect();
}

/** The same connection, answering values as the bytes they are: text would spoil what is no UTF-8. */
export const binaryRedis = (redis: Redis) => redis.withTypeMapping({ [RESP_TYPES.BLOB_STRING]: Buffer });

/** Runs Redis commands that travel together, counted as the one round trip they are. */
export function redisRoundTrip<T>(commands: () => Promise<T>): Promise<T> {
  count('redisRoundTrips');
  return commands();
}
