import { expect, test } from 'vitest';
import { createHealthCheck } from './health.ts';

/** Stores that answer as told, and how often they were asked. */
function stores({ database = true, redis = true, memcached = true }) {
  const asked = { database: 0 };
  const answer = (is: boolean) => (is ? Promise.resolve() : Promise.reject(new Error('away')));
  const platform = {
    directory: {
      $queryRaw() {
        asked.database += 1;
        return answer(database);
      },
    },
    redis: { ping: () => answer(redis) },
    cache: { health: async () => [{ server: 'a', up: memcached }] },
  } as unknown as Parameters<typeof createHealthCheck>[0];
  return { platform, asked };
}

test.each([
  [{}, { status: 'ok', database: 'up', cache: 'up' }],
  [{ redis: false }, { status: 'degraded', database: 'up', cache: 'down' }],
  [{ memcached: false }, { status: 'degraded', database: 'up', cache: 'down' }],
  [{ database: false }, { status: 'down', database: 'down', cache: 'up' }],
])('%j', async (which, health) => {
  expect(await createHealthCheck(stores(which).platform)()).toEqual({ ...health, timestamp: expect.any(String) });
});

test('the stores are asked once a second, however many ask', async () => {
  let now = 0;
  const { platform, asked } = stores({});
  const check = createHealthCheck(platform, () => now);
  await Promise.all([check(), check(), check()]);
  now = 999;
  await check();
  expect(asked.database).toBe(1);
  now = 1000;
  await check();
  expect(asked.database).toBe(2);
});
