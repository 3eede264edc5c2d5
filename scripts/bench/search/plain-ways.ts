import type pg from 'pg';
import type { EngineQuery, SearchDocument, SearchRef } from '../../../subgraphs/search/ports.ts';
import { type Contestant, unscored } from './contestant.ts';

const BATCH = 5000;

/** One row a name, in small letters, with the rank: what both plain ways search, each by its own index. */
export async function loadNames(pool: pg.Pool, documents: readonly SearchDocument[]): Promise<void> {
  await pool.query(
    'create table plain_name (kind text not null, id text not null, name text not null, rank int not null)',
  );
  const rows = documents.flatMap(({ kind, id, names, rank }) =>
    names.map((name) => ({ kind, id, name: name.toLowerCase(), rank })),
  );
  for (let start = 0; start < rows.length; start += BATCH) {
    await pool.query('insert into plain_name select * from json_populate_recordset(null::plain_name, $1)', [
      JSON.stringify(rows.slice(start, start + BATCH)),
    ]);
  }
}

/** `ILIKE 'x%'` as an index can serve it: over names in small letters, the best known first. */
export function byPrefix(pool: pg.Pool): Contestant {
  return plainWay(pool, {
    name: "ILIKE 'x%' with an index",
    index: 'create index plain_prefix on plain_name (name text_pattern_ops)',
    condition: "name like replace(replace(replace($1, '\\', '\\\\'), '%', '\\%'), '_', '\\_') || '%'",
    order: 'rank desc',
  });
}

/** The names of the most letters in threes in common, as `pg_trgm` answers them by a GiST index. */
export function byTrigram(pool: pg.Pool): Contestant {
  return plainWay(pool, {
    name: 'trigram alone',
    extension: 'pg_trgm',
    index: 'create index plain_trigram on plain_name using gist (name gist_trgm_ops)',
    condition: 'true',
    order: 'name <-> $1',
  });
}

interface Way {
  name: string;
  extension?: string;
  index: string;
  condition: string;
  order: string;
}

function plainWay(pool: pg.Pool, { name, extension, index, condition, order }: Way): Contestant {
  return {
    name,
    async load() {
      if (extension) await pool.query(`create extension if not exists ${extension}`);
      await pool.query(index);
      await pool.query('vacuum analyze plain_name');
    },
    async find({ text, kinds, limit }: EngineQuery) {
      const { rows } = await pool.query<SearchRef>(
        `select kind, id from plain_name where kind = any($2) and ${condition} order by ${order} limit $3`,
        [text.toLowerCase(), kinds, limit],
      );
      return rows.map(unscored);
    },
    async size() {
      const { rows } = await pool.query<{ bytes: string }>(
        'select pg_table_size($1) + pg_relation_size($2::regclass) as bytes',
        ['plain_name', index.split(' ')[2]],
      );
      return Number(rows[0]?.bytes);
    },
  };
}
