import { sql } from 'kysely';
import { shardOf, type UserId } from '../ids/index.ts';
import type { ShardTransaction } from '../shards/index.ts';
import type { StreamKind, StreamPayloads } from './catalogue.ts';

export interface NewEntry<Kind extends StreamKind> {
  ownerId: UserId;
  /** What made it, the id of an event for one: the same source makes one entry, however often it comes. It names no account. */
  source: string;
  payload: StreamPayloads[Kind];
  /** The account that it tells of: with that account's erasure it is erased, too. */
  aboutId: UserId | null;
}

/**
 * Adds entries to streams of accounts of this shard, each at its end and in the order given, as part of the write that
 * they tell of. Until it commits, others who add to the same streams wait: numbers have no gaps and commit in their order.
 */
export async function appendEntries<Kind extends StreamKind>(
  tx: ShardTransaction,
  kind: Kind,
  entries: readonly NewEntry<Kind>[],
): Promise<void> {
  const { db, schema } = tx;
  const stream = sql.table(`${schema}.stream`);
  const entry = sql.table(`${schema}.stream_entry`);
  const owners = entries.map(({ ownerId }) => ownerId);
  for (const owner of owners) mustBeHere(tx, owner);
  // In the order of ids: no two who add to several streams wait for each other.
  await sql`insert into ${stream} (owner_id, kind)
      select distinct owner_id, ${kind} from unnest(${owners}::bigint[]) as asked(owner_id) order by owner_id
    on conflict (owner_id, kind) do update set sequence = stream.sequence`.execute(db);
  await sql`
    with given as (
      select *, row_number() over (partition by owner_id, source order by place) as nth
        from unnest(${owners}::bigint[], ${entries.map(({ source }) => source)}::text[],
                    ${entries.map(({ payload }) => JSON.stringify(payload))}::jsonb[],
                    ${entries.map(({ aboutId }) => aboutId)}::bigint[])
        with ordinality as asked(owner_id, source, payload, about_id, place)),
    fresh as (
      select *, row_number() over (partition by owner_id order by place) as offset from given
       where nth = 1 and not exists (select from ${entry} known where known.owner_id = given.owner_id
                                       and known.kind = ${kind} and known.source = given.source)),
    added as (
      insert into ${entry} (owner_id, kind, sequence, source, payload, about_id)
      select owner_id, ${kind}, stream.sequence + fresh.offset, source, payload, about_id
        from fresh join ${stream} using (owner_id) where stream.kind = ${kind}
      returning owner_id, sequence)
    update ${stream} set sequence = last.sequence
      from (select owner_id, max(sequence) as sequence from added group by owner_id) last
     where stream.owner_id = last.owner_id and stream.kind = ${kind}`.execute(db);
}

/** An entry written to another shard than its owner's would never be found. */
function mustBeHere({ shard }: ShardTransaction, owner: UserId): void {
  if (shardOf(owner) === shard) return;
  throw new Error(`A stream of ${owner} is written on shard ${shardOf(owner)}, not ${shard}`);
}
