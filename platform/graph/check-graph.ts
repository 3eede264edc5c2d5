import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'kysely';
import type { AnyId } from '../ids/index.ts';
import { type Shards, schemaOf } from '../shards/index.ts';
import { type EdgeState, readEdges } from './association-rows.ts';
import { type AssociationType, associationTypes, isCounted, refusedBy } from './association-types.ts';
import { type Edge, edgeKey, inverseEdge } from './edge.ts';

/** One thing that is not as it must be. */
export type Disagreement =
  /** The two sides of an edge differ; null: that side never had it. */
  | { kind: 'sides'; edge: Edge; here: EdgeState | null; there: EdgeState | null }
  /** A count is not the number of edges that it counts. */
  | { kind: 'count'; id: AnyId; type: AssociationType; counted: number; edges: number }
  /** An edge stands beside the one that refuses it. */
  | { kind: 'refused'; edge: Edge; by: AssociationType };

export interface GraphReport {
  /** Rows of edges that were looked at, those of both sides and of removed edges among them. */
  rows: number;
  /** At most as many as were asked for; there may be more. */
  disagreements: Disagreement[];
}

const BATCH = 1000;

/**
 * Proves that forward edges, inverse edges and counts agree: reads every edge of every logical shard, in batches, and
 * compares it with its other side, with what counts it and with what refuses it. All is read from the primaries.
 * @param limit how many disagreements are enough
 * @param settleMs edges that differ are looked at again after so long: what is being written in a graph that is in use
 */
export async function checkGraph(
  shards: Shards,
  { limit = 100, settleMs = 0 }: { limit?: number; settleMs?: number } = {},
): Promise<GraphReport> {
  const report: GraphReport = { rows: 0, disagreements: [] };
  for (let shard = 0; shard < shards.map.shards && report.disagreements.length < limit; shard += 1) {
    for await (const edges of edgesOfShard(shards, shard)) {
      report.rows += edges.length;
      const different = await differentSides(shards, edges);
      if (different.length > 0 && settleMs > 0) await pause(settleMs);
      const still =
        settleMs > 0
          ? await differentSides(
              shards,
              different.map(({ edge }) => edge),
            )
          : different;
      report.disagreements.push(...still);
    }
    report.disagreements.push(...(await wrongCounts(shards, shard, limit)), ...(await refused(shards, shard, limit)));
  }
  report.disagreements.splice(limit);
  return report;
}

async function* edgesOfShard(shards: Shards, shard: number): AsyncGenerator<Edge[]> {
  let last: Edge | null = null;
  for (;;) {
    let query = shards.db(shard).selectFrom('association').select(['id1', 'type', 'id2']);
    if (last)
      query = query.where(sql<boolean>`(id1, type, id2) > (${last.id1}::bigint, ${last.type}, ${last.id2}::bigint)`);
    const edges = (await query.orderBy('id1').orderBy('type').orderBy('id2').limit(BATCH).execute()) as Edge[];
    if (edges.length > 0) yield edges;
    if (edges.length < BATCH) return;
    last = edges.at(-1) ?? null;
  }
}

async function differentSides(shards: Shards, edges: readonly Edge[]) {
  const states = await readEdges(
    shards,
    edges.flatMap((edge) => [edge, inverseEdge(edge)]),
  );
  return edges.flatMap((edge) => {
    const here = states.get(edgeKey(edge)) ?? null;
    const there = states.get(edgeKey(inverseEdge(edge))) ?? null;
    return isSame(here, there) ? [] : [{ kind: 'sides' as const, edge, here, there }];
  });
}

/** Of an edge that is not there each side may know as much as it likes. */
function isSame(here: EdgeState | null, there: EdgeState | null): boolean {
  if (!here?.present || !there?.present) return !here?.present && !there?.present;
  return JSON.stringify(here) === JSON.stringify(there);
}

/** Both numbers come from one statement, so that no write comes between them. */
async function wrongCounts(shards: Shards, shard: number, limit: number): Promise<Disagreement[]> {
  const counted = associationTypes.filter(isCounted);
  const { rows } = await sql<{ id: AnyId; type: AssociationType; counted: number; edges: number }>`
    select id, type, coalesce(slots.n, 0)::float as counted, coalesce(there.n, 0)::float as edges
    from (select id, kind as type, sum(n) as n from ${table(shard, 'count_slot')}
      where kind = any(${counted}) group by id, kind) slots
    full join (select id1 as id, type, count(*) as n from ${table(shard, 'association')}
      where present and type = any(${counted}) group by id1, type) there using (id, type)
    where coalesce(slots.n, 0) <> coalesce(there.n, 0) limit ${limit}`.execute(shards.db(shard));
  return rows.map((row) => ({ kind: 'count', ...row }));
}

async function refused(shards: Shards, shard: number, limit: number): Promise<Disagreement[]> {
  const pairs = associationTypes.flatMap((type) => {
    const by = refusedBy(type);
    return by ? [{ type, by }] : [];
  });
  const { rows } = await sql<Edge & { by: AssociationType }>`
    select edge.id1, edge.type, edge.id2, refusing.type as by
    from unnest(${pairs.map(({ type }) => type)}::text[], ${pairs.map(({ by }) => by)}::text[]) pair(type, by)
    join ${table(shard, 'association')} refusing on refusing.type = pair.by and refusing.present
    join ${table(shard, 'association')} edge
      on edge.id1 = refusing.id1 and edge.type = pair.type and edge.id2 = refusing.id2 and edge.present
    limit ${limit}`.execute(shards.db(shard));
  return rows.map(({ by, ...edge }) => ({ kind: 'refused', edge, by }));
}

const table = (shard: number, name: string) => sql.id(schemaOf(shard), name);
