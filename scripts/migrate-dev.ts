import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { startTemporaryPostgres } from '../platform/testing/temporary-postgres.ts';
import { findPostgres } from './launch/postgres-binaries.ts';
import { generateTypes } from './prisma-cli.ts';
import { isSchemaName, type PrismaSchema, prismaSchema, SCHEMA_NAMES } from './prisma-schemas.ts';
import { missingSql } from './schema-drift.ts';

const USAGE = `Usage: npm run migrate:dev -- <${SCHEMA_NAMES.join('|')}> <name_of_the_change> [--empty]
  Edit prisma/<schema>/schema.prisma first; this writes the migration that leads there.
  --empty  write it even if nothing differs, for SQL by hand (functions, checks, partial indexes)`;

/** What an author can put right. */
export class AuthorError extends Error {
  readonly code = 'MIGRATION_NOT_WRITTEN';
}

/**
 * Writes the migration that is missing between a folder of migrations and its schema.prisma. Review it, add by hand
 * what Prisma cannot express, and commit it: once applied anywhere it must not change.
 * @param databaseUrl any PostgreSQL whose user may create databases; nothing in it is changed.
 * @returns the path of the new migration.sql.
 * @throws AuthorError where nothing differs (unless `allowEmpty`) or the name will not do.
 */
export async function writeMigration(
  schema: Pick<PrismaSchema, 'schemaFile' | 'migrationsFolder' | 'trialSchema'>,
  { name, databaseUrl, allowEmpty = false, now = new Date() }: NewMigration,
): Promise<string> {
  if (!/^[a-z][a-z0-9_]*$/.test(name)) throw new AuthorError(`"${name}" is no name like add_post_location`);
  if (!existsSync(schema.schemaFile)) throw new AuthorError(`There is no ${readable(schema.schemaFile)} yet: write it`);
  await mkdir(schema.migrationsFolder, { recursive: true });
  const sql = await missingSql(schema, databaseUrl);
  if (!sql && !allowEmpty) {
    throw new AuthorError(
      `The migrations already lead to ${readable(schema.schemaFile)}: change that first, or give --empty`,
    );
  }
  const timestamp = now.toISOString().replace(/\D/g, '').slice(0, 14);
  const file = path.join(schema.migrationsFolder, `${timestamp}_${name}`, 'migration.sql');
  await mkdir(path.dirname(file));
  await writeFile(file, sql || '-- Written by hand.\n');
  // Without it the Prisma CLI's own diff refuses the folder.
  await writeFile(path.join(schema.migrationsFolder, 'migration_lock.toml'), 'provider = "postgresql"\n');
  return file;
}

function readable(file: string): string {
  return path.relative(process.cwd(), file);
}

export interface NewMigration {
  name: string;
  databaseUrl: string;
  /** Write a file for SQL by hand when nothing differs. */
  allowEmpty?: boolean;
  now?: Date;
}

async function main(args: string[]): Promise<void> {
  const [schemaName, name] = args.filter((arg) => !arg.startsWith('--'));
  if (!isSchemaName(schemaName) || !name) throw new AuthorError(USAGE);

  await using stack = new AsyncDisposableStack();
  const databaseUrl = process.env.DATABASE_URL ?? (await temporaryDatabase(stack));
  const file = await writeMigration(prismaSchema(schemaName), {
    name,
    databaseUrl,
    allowEmpty: args.includes('--empty'),
  });
  console.log(`wrote ${readable(file)}`);
  await generateTypes(schemaName);
  console.log('generated its types');
}

async function temporaryDatabase(stack: AsyncDisposableStack): Promise<string> {
  const { folder } = await findPostgres({ path: process.env.PATH });
  return stack.use(await startTemporaryPostgres(folder)).url;
}

if (import.meta.main) {
  try {
    await main(process.argv.slice(2));
  } catch (error) {
    if (!(error instanceof AuthorError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}
