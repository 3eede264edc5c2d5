import path from 'node:path';
import { defineConfig } from 'prisma/config';

// The engine that the Prisma CLI would download, from npm instead: every command works off line.
process.env.PRISMA_SCHEMA_ENGINE_BINARY = path.join(import.meta.dirname, '../../scripts/schema-engine.mjs');

/** Only commands that look into a database need it: postgres://…/heliograph_search */
const url = process.env.DATABASE_URL;

export default defineConfig({
  schema: 'schema.prisma',
  migrations: { path: 'migrations' },
  // A shadow database must be named, but our engine makes and drops one of its own beside it.
  datasource: url ? { url, shadowDatabaseUrl: url } : undefined,
});
