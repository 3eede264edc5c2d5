import {
  type CompiledQuery,
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
} from 'kysely';
import pg from 'pg';
import type { ReadHint } from '../consistency/index.ts';
import type { AnyId } from '../ids/index.ts';
import { schemaOf } from './shard-map.ts';
import type { Shards, Tables } from './shards.ts';

export type { ReadHint };

/** Stands for the schema in a template; no logical shard is called this. */
const PLACEHOLDER = 'shard_template';

const compiler = new Kysely<Tables>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
}).withSchema(PLACEHOLDER);

/** A select over one logical shard, typed once and run over many. */
export interface ShardSelect<Row> {
  readonly sql: string;
  /** Never set: it keeps the type of the rows. */
  readonly row?: Row;
}

/**
 * Compiles a select once. Its parameters are written as `sql\`$1\`` and given for each shard when it runs; a value
 * bound by the builder would be the same for all and is refused.
 */
export function shardSelect<Row>(build: (db: Kysely<Tables>) => { compile(): CompiledQuery<Row> }): ShardSelect<Row> {
  const { sql, parameters } = build(compiler).compile();
  if (parameters.length > 0) throw new Error(`Write the parameters of a shard select as $1, $2, …: ${sql}`);
  return { sql };
}

/**
 * Runs a select on every logical shard of `parameters`, each with its own: one statement a physical server (a
 * `UNION ALL` over its schemas), all servers at once. Rows come in no particular order.
 *
 * Where a server has replicas, a request is answered by one that has what its session wrote; others' writes may be
 * missing there for some seconds. Pass `{ primary: true }` where the rows are kept, and a cached reader's `hint` on.
 *
 * With `largest` each server hands out no more rows than anybody will look at, however many shards it has.
 */
export async function selectAcrossShards<Row>(
  shards: Shards,
  select: ShardSelect<Row>,
  parameters: ReadonlyMap<number, readonly unknown[]>,
  { largest, ...hint }: ReadHint & { largest?: Largest<Row> } = {},
): Promise<Row[]> {
  const byServer = Map.groupBy(parameters, ([shard]) => shards.map.serverOf(shard));
  const results = await Promise.all(
    [...byServer].map(([server, targets]) => {
      const values: unknown[] = [];
      const branches = targets.map(([shard, own]) => {
        const offset = values.length;
        values.push(...own);
        return `(${select.sql
          .replaceAll(PLACEHOLDER, schemaOf(shard))
          .replaceAll(/\$(\d+)/g, (_match, position: string) => `$${offset + Number(position)}`)})`;
      });
      return shards.read(server, hint, async (pool) => {
        // A connection of its own keeps the statement in this request's async context, where it is counted.
        const connection = await pool.connect();
        try {
          const all = branches.join('\nUNION ALL\n');
          const { rows } = await connection.query(largest ? largestOf(all, largest) : all, values);
          return rows as Row[];
        } finally {
          connection.release();
        }
      });
    }),
  );
  return results.flat();
}

/** The rows with the largest values of a column. */
export interface Largest<Row> {
  by: keyof Row & string;
  limit: number;
}

const largestOf = <Row>(rows: string, { by, limit }: Largest<Row>): string =>
  `SELECT * FROM (${rows}) AS found ORDER BY ${pg.escapeIdentifier(by)} DESC LIMIT ${Math.trunc(limit)}`;

/** Runs a select whose one parameter, `$1`, is an array of ids, wherever those ids live. Unknown shards find nothing. */
export function selectByIds<Row>(
  shards: Shards,
  select: ShardSelect<Row>,
  ids: readonly AnyId[],
  hint: ReadHint = {},
): Promise<Row[]> {
  const parameters = new Map<number, [AnyId[]]>();
  for (const byShard of shards.group([...new Set(ids)]).values()) {
    for (const [shard, members] of byShard) parameters.set(shard, [members]);
  }
  return selectAcrossShards(shards, select, parameters, hint);
}
