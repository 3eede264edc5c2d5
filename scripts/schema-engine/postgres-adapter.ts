import { PrismaPg } from '@prisma/adapter-pg';
import {
  ColumnTypeEnum,
  type SqlDriverAdapter,
  type SqlMigrationAwareDriverAdapterFactory,
  type SqlQuery,
  type SqlResultSet,
} from '@prisma/driver-adapter-utils';
import pg from 'pg';
import { createScratchDatabase, withoutSchema } from './databases.ts';

/** Opens connections for the engine and closes, when disposed of, those that the engine left open. */
export type EngineAdapterFactory = SqlMigrationAwareDriverAdapterFactory & AsyncDisposable;

/**
 * How the WebAssembly engine reaches PostgreSQL. Prisma's own adapter does most of it; what is different here works
 * around it in 7.10:
 * - its `executeScript` splits at every `;` and so cuts functions in `$$ … $$` apart;
 * - it does not know the type `"char"` (oid 18), which the catalog queries of the engine return;
 * - its shadow database is the main one when it is configured by URL, since `pg` lets a URL win over `database`;
 * - it drops the shadow database while still connected to it, which PostgreSQL refuses.
 *
 * `?schema=shard_0042` in the URL chooses the schema, which the engine makes where it is missing.
 */
export function postgresAdapterFactory(url: string): EngineAdapterFactory {
  const { schema, connectionString } = withoutSchema(url);
  const open = new Set<SqlDriverAdapter>();

  async function connectTo(address: string, afterwards?: () => Promise<void>): Promise<SqlDriverAdapter> {
    const pool = new pg.Pool({ connectionString: address, max: 1, options: `-c search_path="${schema}"` });
    relabelCharColumns(pool);
    const adapter = await new PrismaPg(pool, { schema }).connect();
    const ours: SqlDriverAdapter = Object.assign(Object.create(adapter), {
      queryRaw: async (query: SqlQuery) => withCharColumns(await adapter.queryRaw(query)),
      executeScript: async (script: string) => {
        // Without arguments this is PostgreSQL's simple protocol, which takes a whole script as it is.
        await adapter.executeRaw({ sql: script, args: [], argTypes: [] });
      },
      dispose: async () => {
        if (!open.delete(ours)) return;
        await pool.end();
        await afterwards?.();
      },
    });
    open.add(ours);
    return ours;
  }

  return {
    provider: 'postgres',
    adapterName: '@prisma/adapter-pg',
    connect: () => connectTo(connectionString),
    connectToShadowDb: async () => {
      const shadow = await createScratchDatabase(connectionString);
      return connectTo(shadow.url, async () => shadow[Symbol.asyncDispose]());
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all([...open].map((adapter) => adapter.dispose()));
    },
  };
}

/** `"char"`, the catalog's one-byte type, and an array of it: the adapter knows only the array. */
const CHAR = 18;
const CHAR_ARRAY = 1002;

/** Relabels `"char"` columns on their way from `pg` to the adapter, which would refuse them. */
function relabelCharColumns(pool: pg.Pool): void {
  const query = pool.query.bind(pool) as (config: pg.QueryConfig) => Promise<pg.QueryResult | pg.QueryResult[]>;
  const relabelled = async (config: pg.QueryConfig) => {
    const results = await query(config);
    for (const field of [results].flat().flatMap((result) => result.fields)) {
      if (field.dataTypeID === CHAR) field.dataTypeID = CHAR_ARRAY;
    }
    return results;
  };
  pool.query = relabelled as typeof pool.query;
}

/** The same columns on their way from the adapter to the engine, which wants them as single characters. */
function withCharColumns(result: SqlResultSet): SqlResultSet {
  const { Character, CharacterArray } = ColumnTypeEnum;
  const columnTypes = result.columnTypes.map((type) => (type === CharacterArray ? Character : type));
  return { ...result, columnTypes };
}
