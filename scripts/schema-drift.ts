import { readFile } from 'node:fs/promises';
import { readMigrations } from '@heliograph/platform/migrations';
import { type PrismaSchema, prismaSchema, type SchemaName } from './prisma-schemas.ts';
import { createScratchDatabase, withSchema } from './schema-engine/databases.ts';
import { openSchemaEngine } from './schema-engine/engine.ts';

/**
 * The SQL that is missing from `prisma/<name>/migrations` to arrive at `prisma/<name>/schema.prisma`, by Prisma's own
 * engine; `''` when nothing is. What Prisma does not model (functions, checks, partial indexes) is not compared.
 * @param databaseUrl any PostgreSQL whose user may create databases: the migrations run in scratch databases there.
 * @throws Error where a migration fails on an empty database.
 */
export function schemaDrift(name: SchemaName, databaseUrl: string): Promise<string> {
  return missingSql(prismaSchema(name), databaseUrl);
}

type Compared = Pick<PrismaSchema, 'schemaFile' | 'migrationsFolder' | 'trialSchema'>;

/** As {@link schemaDrift}, for any folder. */
export async function missingSql(schema: Compared, databaseUrl: string): Promise<string> {
  const { schemaFile, migrationsFolder, trialSchema } = schema;
  // The engine makes the schema in the database it is given, before anything is asked of it: so it gets one of its own.
  await using scratch = await createScratchDatabase(databaseUrl);
  await using opened = await openSchemaEngine({ url: withSchema(scratch.url, trialSchema) });
  const { stdout, exitCode } = await opened.engine.diff({
    from: { tag: 'migrations', ...migrationList(migrationsFolder) },
    to: { tag: 'schemaDatamodel', files: [{ path: schemaFile, content: await readFile(schemaFile, 'utf8') }] },
    script: true,
    exitCode: true,
    filters: { externalTables: [], externalEnums: [] },
  });
  if (exitCode === NO_DIFFERENCE) return '';
  // The engine answers a difference or none. Any other answer, above all silence, is no proof of "no difference".
  if (exitCode !== DIFFERENCE || !stdout) throw new Error(`The schema engine gave no answer (exit code ${exitCode})`);
  return stdout;
}

const NO_DIFFERENCE = 0;
const DIFFERENCE = 2;

function migrationList(folder: string) {
  return {
    baseDir: folder,
    lockfile: { path: 'migration_lock.toml', content: 'provider = "postgresql"' },
    shadowDbInitScript: '',
    migrationDirectories: readMigrations(folder).map(({ name, sql }) => ({
      path: name,
      migrationFile: { path: 'migration.sql', content: { tag: 'ok' as const, value: sql } },
    })),
  };
}
