import { sql } from 'kysely';
import { shardOf } from '../ids/index.ts';
import { type Shards, selectAcrossShards, shardSelect } from '../shards/index.ts';
import type { StreamKind, StreamName, StreamPayloads } from './catalogue.ts';
import type { StreamPosition } from './position.ts';

/** What stands in a stream behind a place. */
export interface Reading {
  /** Its end, wherever the entries below break off. */
  end: StreamPosition;
  /** The next ones, in their order. */
  entries: { sequence: number; payload: StreamPayloads[StreamKind] | null; aboutId: string | null }[];
}

/** A question to a stream. */
export interface Ask extends StreamName {
  /** Behind which entry; null for its end alone. */
  after: number | null;
}

/** As many entries of a stream are read at once. */
export const ENTRIES_AT_ONCE = 100;

const most = sql.lit(ENTRIES_AT_ONCE);

/**
 * $1 owners, $2 kinds, $3 behind which entry. Numbers have no gaps, so their range says what the limit says. Without the
 * limit PostgreSQL may read a whole table where many streams are asked about; without the range it takes each of them to
 * have so many new entries, and thinks the statement so dear that it compiles it first, for 100 ms.
 */
const behind = shardSelect((db) =>
  db
    .selectFrom(
      sql<{
        owner_id: string;
        kind: string;
        after: string | null;
      }>`unnest($1::bigint[], $2::text[], $3::bigint[])`.as<'asked'>(sql`asked(owner_id, kind, after)`),
    )
    .leftJoin('stream', (join) =>
      join.onRef('stream.owner_id', '=', 'asked.owner_id').onRef('stream.kind', '=', 'asked.kind'),
    )
    .leftJoinLateral(
      (from) =>
        from
          .selectFrom('stream_entry')
          .whereRef('stream_entry.owner_id', '=', 'asked.owner_id')
          .whereRef('stream_entry.kind', '=', 'asked.kind')
          .whereRef('stream_entry.sequence', '>', 'asked.after')
          .where(sql<boolean>`stream_entry.sequence <= asked.after + ${most}`)
          .orderBy('stream_entry.sequence')
          .limit(most)
          .select(['stream_entry.sequence', 'payload', 'about_id'])
          .as('entry'),
      (join) => join.onTrue(),
    )
    .select([
      'asked.owner_id',
      'asked.kind',
      sql<string>`(select substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8))`.as('epoch'),
      sql<number>`coalesce(stream.sequence, 0)::float8`.as('end'),
      sql<number | null>`entry.sequence::float8`.as('sequence'),
      sql<StreamPayloads[StreamKind] | null>`entry.payload`.as('payload'),
      sql<string | null>`entry.about_id`.as('about_id'),
    ]),
);

/** Reads streams from their primaries, in the order asked; one statement a physical server. No stream is asked about twice. */
export async function readStreams(shards: Shards, asks: readonly Ask[]): Promise<Reading[]> {
  const parameters = new Map(
    [...Map.groupBy(asks, ({ ownerId }) => shardOf(ownerId))].map(([shard, here]) => [
      shard,
      [here.map(({ ownerId }) => ownerId), here.map(({ kind }) => kind), here.map(({ after }) => after)],
    ]),
  );
  const rows = await selectAcrossShards(shards, behind, parameters, { primary: true });
  const byStream = Map.groupBy(rows, ({ owner_id, kind }) => nameOf({ ownerId: owner_id, kind }));
  return asks.map((ask) => {
    const found = byStream.get(nameOf(ask));
    const [first] = found ?? [];
    if (!found || !first) throw new Error('A shard did not answer for one of its streams');
    const entries = found.flatMap(({ sequence, payload, about_id }) =>
      sequence === null ? [] : [{ sequence, payload, aboutId: about_id }],
    );
    return {
      end: { epoch: first.epoch, sequence: first.end },
      entries: entries.sort((a, b) => a.sequence - b.sequence),
    };
  });
}

export const nameOf = ({ ownerId, kind }: { ownerId: string; kind: string }): string => `${kind}:${ownerId}`;
