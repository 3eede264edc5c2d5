import { existsSync } from 'node:fs';
import { expect, test, vi } from 'vitest';
import { startTestServers } from './test-servers.ts';

test('test servers never are the ones of the environment, and leave nothing', async () => {
  vi.stubEnv('DIRECTORY_DATABASE_URL', 'postgres://precious/directory');
  vi.stubEnv('SHARD_SERVERS', 'shard1=postgres://precious/one');
  const { env, close } = await startTestServers();
  vi.unstubAllEnvs();
  expect(env).toMatchObject({
    DIRECTORY_DATABASE_URL: expect.stringMatching(
      /^postgres:\/\/heliograph:\w+@127\.0\.0\.1:\d+\/heliograph_directory$/,
    ),
    LOGICAL_SHARDS: '16',
    AUTH_ACCESS_KEY: expect.stringContaining('P-256'),
  });
  expect(existsSync(env.HELIOGRAPH_HOME ?? '')).toBe(true);
  await close();
  expect(existsSync(env.HELIOGRAPH_HOME ?? '')).toBe(false);
});
