import pg from 'pg';
import { onDatabase, runOn, withoutSchema } from './databases.ts';

/** Prisma's error codes for what SQLSTATE calls by these. */
const PRISMA_CODES: Readonly<Record<string, string>> = {
  '3D000': 'P1003', // no such database
  '28P01': 'P1000', // wrong password
  '28000': 'P1010', // access denied
  '42P04': 'P1009', // the database exists
};
const UNREACHABLE = 'P1001';

/**
 * What the CLI asks before and after the engine's own work. Success is exit code 0; a failure is a JSON log line on
 * stderr, which must not be the first line: the CLI skips that one.
 * @returns the exit code.
 */
export async function runDatabaseCommand(command: string | undefined, url: string | undefined): Promise<number> {
  try {
    if (!url) throw new Error('The Prisma CLI named no database');
    await databaseCommand(command, url);
    return 0;
  } catch (error) {
    const message = error instanceof Error ? error.message || String(error) : String(error);
    const known = error instanceof pg.DatabaseError ? PRISMA_CODES[error.code ?? ''] : undefined;
    const fields = { is_panic: false, error_code: known ?? UNREACHABLE, message, meta: {} };
    process.stderr.write(`\n${JSON.stringify({ level: 'ERROR', target: 'schema_engine::logger', fields })}\n`);
    return 1;
  }
}

async function databaseCommand(command: string | undefined, url: string): Promise<void> {
  const { connectionString } = withoutSchema(url);
  const database = pg.escapeIdentifier(decodeURIComponent(new URL(connectionString).pathname.slice(1)));
  const maintenance = onDatabase(connectionString, 'postgres');
  switch (command) {
    case 'can-connect-to-database':
      return runOn(connectionString, 'SELECT 1');
    case 'create-database':
      return runOn(maintenance, `CREATE DATABASE ${database}`);
    case 'drop-database':
      return runOn(maintenance, `DROP DATABASE ${database}`);
    default:
      throw new Error(`The schema engine has no command ${command}`);
  }
}
