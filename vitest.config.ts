import { defineConfig } from 'vitest/config';
import { SlowestFiles } from './test/slowest-files.ts';

/** Tests on the servers that one run starts once. Those that need none are not kept waiting for them. */
const onServers = [
  '**/*.integration.test.ts',
  'platform/cache/{cached-reader,create-cache,thundering-herd}.test.ts',
  'platform/migrations/{apply-migrations,migrate-shards}.test.ts',
  'scripts/{migrate,schema-drift,schema-engine}.test.ts',
];

export default defineConfig({
  // Packages resolve as Node resolves them. Vite's own preference for `module` would load graphql twice, once for us and
  // once for Apollo's CommonJS packages, and each copy refuses the other's schemas.
  resolve: { mainFields: ['main'] },
  test: {
    maxWorkers: 2,
    reporters: ['default', new SlowestFiles()],
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
          testTimeout: 20_000,
          hookTimeout: 30_000,
        },
      },
    ],
  },
});
