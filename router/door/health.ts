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

/** Whether this instance should get requests: not without the database; without a cache it answers, only slower. */
export async function checkHealth(platform: Pick<Platform, 'directory' | 'cache' | 'redis'>): Promise<Health> {
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
