import { Kysely, PostgresDialect, type Transaction } from 'kysely';
import type pg from 'pg';
import type { ReadHint, ReplicaReads } from '../consistency/index.ts';
import { type AnyId, shardOf } from '../ids/index.ts';
import type { DB as Tables } from './generated/tables.ts';
import { noteWrites } from './note-writes.ts';
import { holding } from './one-connection.ts';
import { type ShardMap, schemaOf } from './shard-map.ts';

export type { Tables };

/** One transaction on one logical shard. `db` names that shard's schema in every statement it builds. */
export interface ShardTransaction {
  readonly shard: number;
  readonly schema: string;
  /** Name of the physical server; its job queue lives in the same database. */
  readonly server: string;
  readonly db: Transaction<Tables>;
  /** Runs when the work is done, as the last statements of the transaction. */
  beforeCommit(effect: () => Promise<unknown>): void;
  /**
   * Runs once the transaction has committed, in order; never when it rolls back. What was acknowledged stays true when
   * an effect fails: the failure is reported, not thrown, and whatever must not be lost is left to a job as well.
   */
  afterCommit(effect: () => Promise<unknown>): void;
}

/** Every logical shard, each a schema on one of a few physical servers. The pools belong to whoever opened them. */
export interface Shards {
  readonly map: ShardMap;
  /** Typed statements for one logical shard, outside a transaction; on the primary, as transactions are. */
  db(shard: number): Kysely<Tables>;
  transaction<T>(shard: number, work: (tx: ShardTransaction) => Promise<T>): Promise<T>;
  /** The primary of a server. */
  pool(server: string): pg.Pool;
  /** Reads from the primary of a server or, for a request whose session has written nothing newer, from a replica. */
  read<T>(server: string, hint: ReadHint, from: (pool: pg.Pool) => Promise<T>): Promise<T>;
  /** Groups ids by the physical server that holds them, then by logical shard. An id of no shard is left out. */
  group<Key extends AnyId>(ids: readonly Key[]): Map<string, Map<number, Key[]>>;
  servers(): readonly string[];
}

export function createShards(options: {
  pools: ReadonlyMap<string, pg.Pool>;
  map: ShardMap;
  /** Absent where no server has replicas. */
  replicas?: ReplicaReads;
  /** Told of effects that failed after a commit. */
  onEffectError(error: unknown): void;
}): Shards {
  const { pools, map, replicas, onEffectError } = options;
  const wrote = (server: string) => replicas?.wrote(server);
  const databases = new Map(
    [...pools].map(([name, pool]) => {
      const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
      return [name, replicas?.hasReplicas(name) ? db.withPlugin(noteWrites(() => wrote(name))) : db];
    }),
  );

  const found = <T>(byServer: ReadonlyMap<string, T>, server: string): T => {
    const value = byServer.get(server);
    if (!value) throw new Error(`No connection to the physical server "${server}"`);
    return value;
  };

  return {
    map,
    db: (shard) => found(databases, map.serverOf(shard)).withSchema(schemaOf(shard)),

    async transaction(shard, work) {
      const server = map.serverOf(shard);
      const last: (() => Promise<unknown>)[] = [];
      const effects: (() => Promise<unknown>)[] = [];
      const result = await found(databases, server)
        .transaction()
        .execute(async (trx) => {
          const tx: ShardTransaction = {
            shard,
            schema: schemaOf(shard),
            server,
            db: trx.withSchema(schemaOf(shard)),
            beforeCommit: (effect) => last.push(effect),
            afterCommit: (effect) => effects.push(effect),
          };
          return holding(found(pools, server), async () => {
            const answer = await work(tx);
            for (const effect of last) await effect();
            return answer;
          });
        });
      wrote(server);
      for (const effect of effects) await effect().catch(onEffectError);
      return result;
    },

    pool: (server) => found(pools, server),

    read: (server, hint, from) =>
      replicas?.hasReplicas(server) ? replicas.read(server, hint, from) : from(found(pools, server)),

    group(ids) {
      const byServer = new Map<string, Map<number, (typeof ids)[number][]>>();
      const known = ids.filter((id) => shardOf(id) < map.shards);
      for (const [shard, members] of Map.groupBy(known, shardOf)) {
        const server = map.serverOf(shard);
        byServer.set(server, (byServer.get(server) ?? new Map()).set(shard, members));
      }
      return byServer;
    },

    servers: () => [...pools.keys()],
  };
}
