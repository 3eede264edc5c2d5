import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { SlowestFiles } from './test/slowest-files.ts';
import { SlowestFirst } from './test/slowest-first.ts';

// Workers, and the hundreds of processes that tests start, read the same modules: compiled once for all of them.
process.env.NODE_COMPILE_CACHE ??= join(tmpdir(), 'node-compile-cache');

/** Tests on the servers that one run starts once. Those that need none are not kept waiting for them. */
const onServers = [
  '**/*.integration.test.ts',
  'test/e2e/**/*.test.ts',
  'platform/cache/{cached-reader,create-cache,thundering-herd}.test.ts',
  'platform/migrations/{apply-migrations,migrate-shards}.test.ts',
  'scripts/{migrate,schema-drift,schema-engine}.test.ts',
];

export default defineConfig({
  // As Node itself loads it. Vite would prefer the ES modules of graphql beside the CommonJS ones that Apollo's packages
  // load, and each copy refuses the schemas of the other.
  resolve: { alias: [{ find: /^graphql$/, replacement: createRequire(import.meta.url).resolve('graphql') }] },
  test: {
    maxWorkers: 2,
    reporters: ['default', new SlowestFiles()],
    sequence: { sequencer: SlowestFirst },
    // Limits, not waits: a machine several times slower than ours, with much else to do, keeps them too.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 20_000 } },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['**/*.test.ts'],
          exclude: ['**/node_modules/**', ...onServers],
          isolate: false,
        },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          include: onServers,
          globalSetup: './test/global-setup.ts',
          isolate: false,
        },
      },
    ],
  },
});
