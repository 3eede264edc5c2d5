import { randomUUID } from 'node:crypto';
import pg from 'pg';

/** A new, empty database on the same server; dropped, whoever is still connected to it, when disposed of. */
export async function createScratchDatabase(url: string): Promise<{ url: string } & AsyncDisposable> {
  // The name says to operators what it is: the Prisma CLI calls its own the same.
  const name = `prisma_migrate_shadow_db_${randomUUID()}`;
  await runOn(url, `CREATE DATABASE "${name}"`);
  return {
    url: onDatabase(url, name),
    [Symbol.asyncDispose]: () => runOn(url, `DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`),
  };
}

/** `pg` would take Prisma's `schema` parameter for one of the server's. */
export function withoutSchema(url: string): { schema: string; connectionString: string } {
  const address = new URL(url);
  const schema = address.searchParams.get('schema') ?? 'public';
  address.searchParams.delete('schema');
  return { schema, connectionString: address.href };
}

/** Prisma's way of naming a schema in a URL. */
export function withSchema(url: string, schema: string): string {
  const address = new URL(url);
  address.searchParams.set('schema', schema);
  return address.href;
}

/** The same server and user, another database. */
export function onDatabase(url: string, database: string): string {
  const address = new URL(url);
  address.pathname = `/${encodeURIComponent(database)}`;
  return address.href;
}

/** One statement on a connection of its own. */
export async function runOn(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: withoutSchema(url).connectionString });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
