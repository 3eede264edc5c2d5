import type { Platform } from '@heliograph/platform/runtime';

export interface Health {
  /** `draining`: the process ends soon, and answers only those who still come. */
  status: 'ok' | 'degraded' | 'down' | 'draining';
  database: 'up' | 'down';
  cache: 'up' | 'down';
  /** RFC 3339 */
  timestamp: string;
}

const CHECK_TIMEOUT_MS = 1500;

/** How long an answer is good for: balancers ask every 3 s, and strangers must not make the stores work by asking more. */
const GOOD_FOR_MS = 1000;

type Stores = Pick<Platform, 'directory' | 'cache' | 'redis'>;

/** Health that is looked up once a second at most, however many ask. */
export function createHealthCheck(stores: Stores, now = () => performance.now()): () => Promise<Health> {
  let known: { health: Promise<Health>; until: number } | undefined;
  return () => {
    if (!known || known.until <= now()) known = { health: checkHealth(stores), until: now() + GOOD_FOR_MS };
    return known.health;
  };
}

/** Whether this instance should get requests: not without the database; without a cache it answers, only slower. */
async function checkHealth(platform: Stores): Promise<Health> {
  const [database, caches, redis] = await Promise.all([
    answers(platform.directory.$queryRaw`select 1`),
    platform.cache.health(),
    answers(platform.redis.ping()),
  ]);
  const cache = redis && caches.every(({ up }) => up);
  return {
    status: database ? (cache ? 'ok' : 'degraded') : 'down',
    database: database ? 'up' : 'down',
    cache: cache ? 'up' : 'down',
    timestamp: new Date().toISOString(),
  };
}

async function answers(question: PromiseLike<unknown>): Promise<boolean> {
  const late = new Promise<boolean>((resolve) => {
    setTimeout(resolve, CHECK_TIMEOUT_MS, false).unref();
  });
  const answered = Promise.resolve(question).then(
    () => true,
    () => false,
  );
  return Promise.race([answered, late]);
}
