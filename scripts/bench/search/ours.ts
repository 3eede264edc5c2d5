import type pg from 'pg';
import { postgresEngine } from '../../../subgraphs/search/adapters/postgres-engine/postgres-engine.ts';
import type { SearchDocument, SearchEngine } from '../../../subgraphs/search/ports.ts';
import type { Contestant } from './contestant.ts';

/** Writers at once. */
const WRITERS = 4;

/** The embedded engine, as the room has it. */
export function ours(pool: pg.Pool): Contestant & { engine: SearchEngine } {
  const engine = postgresEngine({ pool, logger: console });
  return {
    name: 'ours',
    engine,
    async load(documents) {
      await writeAll(engine, inBatchesOf(1000, documents));
      await pool.query('vacuum analyze');
    },
    find: engine.find,
    async size() {
      const { rows } = await pool.query<{ bytes: string }>(
        `select sum(pg_total_relation_size(oid)) as bytes from pg_class
         where relkind = 'r' and relnamespace = 'public'::regnamespace and relname <> all($1)`,
        [['_prisma_migrations', 'plain_name']],
      );
      return Number(rows[0]?.bytes);
    },
  };
}

/**
 * How many changes of what is known already the index takes in a second: every document's rank, as when it gains
 * followers, in batches of a hundred.
 */
export async function updatesPerSecond(engine: SearchEngine, documents: readonly SearchDocument[]): Promise<number> {
  const changes = documents.map((document) => ({
    ...document,
    version: document.version + 1,
    rank: document.rank + 1,
  }));
  const began = performance.now();
  await writeAll(engine, inBatchesOf(100, changes));
  return changes.length / ((performance.now() - began) / 1000);
}

async function writeAll(engine: SearchEngine, batches: SearchDocument[][]): Promise<void> {
  const writers = Array.from({ length: WRITERS }, async () => {
    for (let batch = batches.pop(); batch; batch = batches.pop()) await engine.write(batch);
  });
  await Promise.all(writers);
}

function inBatchesOf(size: number, documents: readonly SearchDocument[]): SearchDocument[][] {
  const count = Math.ceil(documents.length / size);
  return Array.from({ length: count }, (_, batch) => documents.slice(batch * size, (batch + 1) * size));
}
