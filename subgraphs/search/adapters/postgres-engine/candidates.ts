import { type Kysely, type RawBuilder, sql } from 'kysely';
import { isBehind } from '../../domain/hit-order.ts';
import { HIGHEST_RANK } from '../../domain/rank.ts';
import type { DB } from '../../generated/tables.ts';
import type { Hit, Point } from '../../ports.ts';
import { cellsNear, NEARNESS_BEYOND } from './cells.ts';
import { nearnessSql } from './nearness-sql.ts';
import type { DocumentRow } from './rows.ts';
import type { Source } from './sources.ts';
import { FORMS, KIND_CODES } from './terms.ts';
import { upTo } from './texts.ts';

/**
 * Of several words one is looked up, and so many documents that have it are looked through for the others, the best known
 * first: of each source, and no more of all together where they are many, as for words with errors.
 */
const MOST_LOOKED_THROUGH = 1500;
const FEWEST_LOOKED_THROUGH = 20;
/** So many there are for each kind and form at most, where no word has an error. */
const FEW_SOURCES = 9;

/** A document, and a score that it does not exceed. */
export type Candidate = DocumentRow & { bound: number };

export interface Wanted {
  sources: readonly Source[];
  /** Only what may come behind this hit. */
  after: Hit | null;
  /** The last candidate that is already read, by its bound. */
  last: Hit | null;
  limit: number;
  near: Point | null;
}

/**
 * The documents of all sources, each once, those with the highest bounds first: fewer than `limit` only where there are
 * no more. One statement; no source is read further than to its first `limit` documents.
 */
export async function readCandidates(db: Kysely<DB>, wanted: Wanted): Promise<Candidate[]> {
  const streams = streamsOf(wanted);
  if (streams.length === 0) return [];
  const { rows } = await sql<Candidate>`
    select d.kind, d.id, d.version, d.names, d.rank, d.latitude, d.longitude, best.bound
    from (
      select kind, id, max(bound) as bound from (${sql.join(streams, sql` union all `)}) every
      group by kind, id order by bound desc, kind, id limit ${wanted.limit}
    ) best
    join document d on d.kind = best.kind and d.id = best.id
    order by best.bound desc, d.kind, d.id
  `.execute(db);
  return rows;
}

function streamsOf({ sources, near, ...wanted }: Wanted): RawBuilder<unknown>[] {
  const isNear = ({ kind }: Source): boolean => near !== null && kind === KIND_CODES.LOCATION;
  const lengths = Map.groupBy(sources, ({ lookup }) => (lookup.by === 'letters' ? lookup.count : lookup.by));
  const streams = [...lengths].map(([by, alike]) => {
    const rows = alike.map((source) => toRow(source, isNear(source) ? NEARNESS_BEYOND : 0, wanted));
    return byRank(rows, conditionOf(by), wanted.limit);
  });
  const places = sources.filter(isNear).map((source) => toRow(source, ROUNDED_UP, wanted));
  return near && places.length > 0 ? [...streams, byNearness(places, near, wanted.limit)] : streams;
}

/** By how much the nearness that PostgreSQL reckons may be above that of `matchScore`. */
const ROUNDED_UP = 1;

function conditionOf(by: 'whole' | 'range' | number): RawBuilder<unknown> {
  if (by === 'whole') return sql`t.text = s.text`;
  if (by === 'range') return sql`t.text >= s.text and t.text < s.up_to`;
  // Only where the length stands in the statement does it fit the index.
  return sql`left(t.text, ${sql.lit(by)}) = s.text`;
}

/** Columns of a source, as statements get them. */
const COLUMNS = sql`
  kind smallint, form smallint, text text, up_to text, worth int, needs text[], unless text, besides text,
  start_bound int, start_below smallint, start_id text`;

function toRow({ lookup, ...source }: Source, nearness: number, { after, last }: Pick<Wanted, 'after' | 'last'>) {
  const worth = source.worth + nearness;
  const slack = source.slack + nearness;
  const start = laterOf(after && slack > 0 ? lastAbove(after.score + slack) : after, last);
  return {
    ...source,
    text: lookup.text,
    up_to: upTo(lookup),
    worth,
    start_bound: start?.score ?? HIGHEST_BOUND,
    start_below: start ? Math.min(HIGHEST_RANK + 1, Math.max(-1, worth + HIGHEST_RANK - start.score)) : -1,
    start_id: start ? startId(start, source.kind) : '',
  };
}
type SourceRow = ReturnType<typeof toRow>;

/** More than anything is worth. */
const HIGHEST_BOUND = 10_000;
const BEHIND_ALL = '\u{10ffff}';

/** Right before all that has this score. */
const lastAbove = (score: number): Hit => ({ kind: 'LOCATION', id: BEHIND_ALL, score: score + 1 });

/** Of what is as good as `start`, a later kind comes behind it, an earlier one does not, and of the same a later id. */
function startId(start: Hit, kind: number): string {
  const startKind = KIND_CODES[start.kind];
  if (startKind === kind) return start.id;
  return startKind < kind ? '' : BEHIND_ALL;
}

function laterOf(one: Hit | null, other: Hit | null): Hit | null {
  return one && other ? (isBehind(one, other) ? one : other) : (one ?? other);
}

/** With the limit PostgreSQL knows how many they are. */
const table = (rows: readonly SourceRow[]): RawBuilder<unknown> =>
  sql`(select * from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as s(${COLUMNS}) limit ${rows.length}) s`;

/** The best known of each source. */
function byRank(rows: readonly SourceRow[], condition: RawBuilder<unknown>, limit: number): RawBuilder<unknown> {
  const terms = sql`
    select t.below, t.id from term t
    where t.kind = s.kind and t.form = s.form and ${condition} and (t.below, t.id) > (s.start_below, s.start_id)
      ${rows.some(({ unless }) => unless !== null) ? UNLESS : NOTHING_MORE}
      ${rows.some(({ besides }) => besides !== null) ? BESIDES : NOTHING_MORE}
    order by t.below, t.id`;
  const needy = rows.filter(({ needs }) => needs !== null).length;
  const share = needy <= FEW_SOURCES ? MOST_LOOKED_THROUGH : Math.ceil(MOST_LOOKED_THROUGH / needy);
  const most = Math.max(FEWEST_LOOKED_THROUGH, share);
  const fitting = needy > 0 ? sql`select * from (${terms} limit ${most}) t where ${HAS_NEEDS}` : terms;
  return sql`
    select s.kind, t.id, s.worth + ${HIGHEST_RANK} - t.below as bound
    from ${table(rows)}
    cross join lateral (select distinct below, id from (${fitting}) t order by below, id limit ${limit}) t`;
}

/** What no source of a stream asks for is left out of its statement: half of what a short query costs is to plan it. */
const NOTHING_MORE = sql``;
const UNLESS = sql`and (s.unless is null or not starts_with(t.text, s.unless))`;
const BESIDES = sql`
  and (s.besides is null or t.text <> s.text and not exists (
    select from term w where w.kind = s.kind and w.id = t.id and w.form = ${FORMS.WHOLE_WORDS} and w.text = s.besides))`;

const HAS_NEEDS = sql`(s.needs is null or exists (
  select from document d where d.kind = s.kind and d.id = t.id and d.words ~ all (s.needs)))`;

/** The best of each source that are in the cells around a point, and how near they are counted in. */
function byNearness(rows: readonly SourceRow[], near: Point, limit: number): RawBuilder<unknown> {
  return sql`
    select s.kind, t.id, t.bound
    from ${table(rows)}
    cross join lateral (
      select distinct t.bound, t.id from (
        select t.id, s.worth - ${ROUNDED_UP} + ${HIGHEST_RANK} - t.below + ${nearnessSql(near)} as bound
        from term t join document d on d.kind = t.kind and d.id = t.id
        where t.kind = s.kind and t.form = s.form and t.cell = any(${cellsNear(near)}::smallint[])
          and t.text >= s.text and t.text < s.up_to and ${HAS_NEEDS}
      ) t
      where t.bound < s.start_bound or (t.bound = s.start_bound and t.id > s.start_id)
      order by t.bound desc, t.id limit ${limit}
    ) t`;
}
