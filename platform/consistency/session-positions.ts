import { createHash } from 'node:crypto';
import { type Redis, redisRoundTrip, redisScript } from '../redis/index.ts';
import { withDeadline } from '../resilience/index.ts';
import type { WalPosition } from './wal-position.ts';

/** Where in the log of each physical server a session has last written. */
export type Positions = ReadonlyMap<string, WalPosition>;

/** What sessions have lately written, shared by all processes. */
export interface SessionPositions {
  /** Null where it cannot be known; a server that is not in it holds nothing new of the session. Never rejects. */
  load(session: string): Promise<Positions | null>;
  /** Remembers the later of what it knows and what it is told, for each server. Never rejects. */
  save(session: string, positions: Positions): Promise<void>;
}

/** KEYS: positions of a session · ARGV: lifetime in ms, then server and position in turn. The later one stays. */
const runSave = redisScript(`
  for i = 2, #ARGV, 2 do
    local known = redis.call('HGET', KEYS[1], ARGV[i])
    if not known or known < ARGV[i + 1] then redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1]) end
  end
  redis.call('PEXPIRE', KEYS[1], ARGV[1])`);

/**
 * Positions in Redis, for as long as any replica in rotation may lack them. Redis may lose them, and must not hide that
 * it did: beside them stands since when nothing was lost. The mark is missing when Redis was emptied, and names another
 * run when Redis was restarted or a replica of it took over, which may have lost the last second. A process that could
 * not save what it wrote sets the mark anew. While the mark is younger than a position lives, nothing is known of
 * anyone. Redis must not evict what is younger than that either: give it `noeviction`, or memory enough.
 * @param shardMap what was written under another map may have moved to a server that is not named by it
 * @param lifeMs how long a position lives; more than a replica in rotation may lag, and than clocks differ
 * @param patienceMs how long Redis may take; it is away, then
 * @param now Unix milliseconds
 */
export function createSessionPositions(options: {
  redis: Redis;
  keyPrefix: string;
  shardMap: unknown;
  lifeMs: number;
  patienceMs?: number;
  now?: () => number;
  onError(error: unknown): void;
}): SessionPositions {
  const { redis, keyPrefix, lifeMs, patienceMs = 1000, now = Date.now, onError } = options;
  const beginningKey = `${keyPrefix}written:since`;
  const keyOf = (session: string) => `${keyPrefix}written:{${session}}`;
  const map = createHash('sha256').update(JSON.stringify(options.shardMap)).digest('base64url').slice(0, 8);

  const ask = <T>(commands: () => Promise<T>): Promise<T> =>
    redisRoundTrip(() => withDeadline(Date.now() + patienceMs, commands));

  let run: string | undefined;
  let owesNewBeginning = false;

  const beginAnew = async (): Promise<void> => {
    owesNewBeginning = true;
    await ask(() => redis.set(beginningKey, `${run} ${now()}`));
    owesNewBeginning = false;
  };

  // Said after every connect, before any other command is taken. It may be another Redis now.
  redis.on('ready', () => {
    run = undefined;
    if (owesNewBeginning) void beginAnew().catch(onError);
  });

  const load = async (session: string): Promise<Positions | null> => {
    const [knownRun, mark, fields] = await ask(() =>
      Promise.all([run ?? currentRun(redis), redis.get(beginningKey), redis.hGetAll(keyOf(session))]),
    );
    run = knownRun;
    // Which run of Redis can tell of everything, and since when (Unix milliseconds).
    const [runOfMark, since] = mark?.split(' ') ?? [];
    if (owesNewBeginning || runOfMark !== run) {
      await beginAnew();
      return null;
    }
    return now() - Number(since) > lifeMs ? positionsIn(fields, map) : null;
  };

  const save = async (session: string, positions: Positions): Promise<void> => {
    const fields = [...positions].flatMap(([server, position]) => [`${map} ${server}`, position]);
    const call = { keys: [keyOf(session)], arguments: [String(lifeMs), ...fields] };
    await ask(() => runSave(redis, call));
    if (owesNewBeginning) await beginAnew();
  };

  return {
    async load(session) {
      if (!redis.isReady) return null;
      return load(session).catch((error: unknown) => {
        onError(error);
        return null;
      });
    },
    save: (session, positions) =>
      save(session, positions)
        .catch((error: unknown) => {
          onError(error);
          return beginAnew();
        })
        // It is owed, then, until Redis is back.
        .catch(() => undefined),
  };
}

/** Another one after every start of a Redis server. */
async function currentRun(redis: Redis): Promise<string> {
  const [, run = ''] = /^run_id:(\w+)/m.exec(await redis.info('server')) ?? [];
  return run;
}

function positionsIn(fields: Record<string, string>, map: string): Positions | null {
  const positions = new Map<string, WalPosition>();
  for (const [field, position] of Object.entries(fields)) {
    const [ofMap, server = ''] = field.split(' ');
    if (ofMap !== map) return null;
    positions.set(server, position as WalPosition);
  }
  return positions;
}
