import type { Settings } from '@heliograph/platform/config';
import pg from 'pg';

/** Every row of every table as text, whatever tables there are; bytes are read as hex. */
export async function scanPostgres(settings: Settings, words: readonly string[]): Promise<string[]> {
  const databases = new Map([['directory', settings.DIRECTORY_DATABASE_URL], ...settings.SHARD_SERVERS]);
  const found = await Promise.all([...databases].map(([name, url]) => scanDatabase(name, url, words)));
  return found.flat();
}

async function scanDatabase(name: string, connectionString: string, words: readonly string[]): Promise<string[]> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    const { rows: tables } = await client.query<{ name: string }>(
      `select format('%I.%I', table_schema, table_name) as name from information_schema.tables
        where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema') order by 1`,
    );
    const found: string[] = [];
    for (const table of tables) {
      const { rows } = await client.query<{ word: string }>(
        `select word from unnest($1::text[]) as word
          where exists (select 1 from ${table.name} as one where strpos(lower(one::text), lower(word)) > 0)`,
        [words],
      );
      found.push(...rows.map(({ word }) => `${name} ${table.name}: ${word}`));
    }
    return found;
  } finally {
    await client.end();
  }
}
