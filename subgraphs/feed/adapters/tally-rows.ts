import type { ShardTransaction } from '@heliograph/platform/shards';
import { sql } from 'kysely';
import type { Tally } from '../ports.ts';

/** The columns of a tally, in the order in which it is packed. `dwell_ms` is a bigint, which would be read as text. */
export const tallyColumns = [
  'impressions',
  'likes',
  'comments',
  'saves',
  'dismissals',
  sql<number>`dwell_ms::float8`.as('dwell_ms'),
] as const;

interface TallyRow extends Omit<Tally, 'dwellMs'> {
  dwell_ms: number;
}

export const toTally = ({ impressions, likes, comments, saves, dismissals, dwell_ms }: TallyRow): Tally => ({
  ...{ impressions, likes, comments, saves, dismissals, dwellMs: dwell_ms },
});

/** A tally as the cache keeps it: a fifth of its JSON. */
export type PackedTally = [number, number, number, number, number, number];

export const packTally = (tally: Tally): PackedTally => [
  tally.impressions,
  tally.likes,
  tally.comments,
  tally.saves,
  tally.dismissals,
  tally.dwellMs,
];

export const unpackTally = ([impressions, likes, comments, saves, dismissals, dwellMs]: PackedTally): Tally => ({
  ...{ impressions, likes, comments, saves, dismissals, dwellMs },
});

/** What is added to the tally of one row, which two ids name. */
export interface TallyChange {
  ids: readonly [string, string];
  tally: Partial<Tally>;
}

/** Rows that hold a tally, and the columns of the ids that name one. */
const TALLIED = {
  author_post: ['author_id', 'post_id'],
  affinity: ['viewer_id', 'author_id'],
} as const;

/**
 * Adds to the tallies of rows that are there, in one statement. The rows are locked in the order of their ids, so that
 * no two who count wait for each other; none falls below nothing.
 */
export async function addToTallies(
  tx: ShardTransaction,
  table: keyof typeof TALLIED,
  changes: readonly TallyChange[],
): Promise<void> {
  if (changes.length === 0) return;
  const [first, second] = TALLIED[table].map((column) => sql.ref(column));
  const rows = sql.table(`${tx.schema}.${table}`);
  const added = (count: keyof Tally) => changes.map(({ tally }) => tally[count] ?? 0);
  await sql`
    with added as materialized (
      select ${first}, ${second}, new.* from ${rows}
        join unnest(${changes.map(({ ids }) => ids[0])}::bigint[], ${changes.map(({ ids }) => ids[1])}::bigint[],
                    ${added('impressions')}::int[], ${added('likes')}::int[], ${added('comments')}::int[],
                    ${added('saves')}::int[], ${added('dismissals')}::int[], ${added('dwellMs')}::bigint[])
          as new(id1, id2, more_impressions, more_likes, more_comments, more_saves, more_dismissals, more_dwell_ms)
          on ${first} = id1 and ${second} = id2
       order by ${first}, ${second} for update of ${sql.ref(table)})
    update ${rows} tallied
       set impressions = greatest(0, impressions + more_impressions), likes = greatest(0, likes + more_likes),
           comments = greatest(0, comments + more_comments), saves = greatest(0, saves + more_saves),
           dismissals = greatest(0, dismissals + more_dismissals), dwell_ms = greatest(0, dwell_ms + more_dwell_ms)
           ${table === 'affinity' ? sql`, updated_at = now()` : sql``}
      from added where tallied.${first} = id1 and tallied.${second} = id2`.execute(tx.db);
}
