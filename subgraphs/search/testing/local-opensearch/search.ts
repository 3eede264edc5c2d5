import type { IndexStore, Kept } from './index-store.ts';
import { scorerOf } from './query.ts';
import { onlyKeys, Refusal, unknown } from './refusals.ts';

interface SearchBody {
  query: unknown;
  sort: Record<string, unknown>[];
  size?: number;
  search_after?: (string | number)[];
  timeout?: string;
  track_total_hits?: boolean;
  version?: boolean;
}

const KNOWN = ['query', 'sort', 'size', 'search_after', 'timeout', 'track_total_hits', 'version'];
const MAX_RESULT_WINDOW = 10_000;

interface Found {
  kept: Kept;
  score: number | null;
  sort: (string | number)[];
}

export function search(index: IndexStore, body: SearchBody): object {
  onlyKeys(body, KNOWN, 'a search');
  const { sort, size = 10, search_after: after } = body;
  if (size > MAX_RESULT_WINDOW) throw new Refusal(400, 'illegal_argument_exception', 'Result window is too large');
  const keys = sort.map(sortKey);
  if (after && after.length !== keys.length)
    throw new Refusal(
      400,
      'illegal_argument_exception',
      `search_after has ${after.length} value(s) but sort has ${keys.length}.`,
    );
  for (const { field } of keys) requireSortable(index, field);

  const isScored = keys.some(({ field }) => field === '_score');
  const scorer = scorerOf(isScored ? body.query : { constant_score: { filter: body.query } }, index.mapping);
  const found: Found[] = [];
  for (const kept of index.searchable()) {
    const score = scorer(kept.fields);
    if (score === null) continue;
    const values = keys.map(({ field }) =>
      field === '_score' ? score : (kept.fields.get(field)?.[0] as string | number),
    );
    found.push({ kept, score: isScored ? score : null, sort: values });
  }
  const order = (one: (string | number)[], other: (string | number)[]): number => {
    for (const [place, { direction }] of keys.entries()) {
      const compared = direction * compare(one[place], other[place]);
      if (compared !== 0) return compared;
    }
    return 0;
  };
  const hits = found
    .filter((hit) => !after || order(hit.sort, after) > 0)
    .sort((one, other) => order(one.sort, other.sort))
    .slice(0, size)
    .map(({ kept, score, sort: values }) => ({
      _index: index.name,
      _id: kept.id,
      _score: score,
      _source: kept.source,
      sort: values,
      ...(body.version && { _version: kept.version }),
    }));
  return {
    took: 1,
    timed_out: false,
    _shards: { total: 1, successful: 1, skipped: 0, failed: 0 },
    hits: { max_score: isScored ? (hits[0]?._score ?? null) : null, hits },
  };
}

function sortKey(given: Record<string, unknown>): { field: string; direction: 1 | -1 } {
  const [entry] = Object.entries(given);
  if (!entry) throw unknown('an empty sort');
  const [field, how] = entry;
  const order = typeof how === 'string' ? how : (how as { order?: string }).order;
  return { field, direction: order === 'desc' ? -1 : 1 };
}

function requireSortable(index: IndexStore, field: string): void {
  if (field === '_score') return;
  const mapped = index.mapping.properties[field];
  if (!mapped || mapped.doc_values === false)
    throw new Refusal(400, 'query_shard_exception', `No mapping found for [${field}] in order to sort on`);
}

/** Keywords by their UTF-8. */
function compare(one: string | number | undefined, other: string | number | undefined): number {
  if (typeof one === 'string') return Buffer.compare(Buffer.from(one), Buffer.from(String(other)));
  return Number(one) - Number(other);
}
