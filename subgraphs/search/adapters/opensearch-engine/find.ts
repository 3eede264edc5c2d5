import type { API, Client, Types } from '@opensearch-project/opensearch';
import { forgivingly } from '../../domain/forgiving.ts';
import { inOrder, isBehind } from '../../domain/hit-order.ts';
import { matchScore, typedQuery } from '../../domain/match-score.ts';
import { type EngineQuery, type Hit, SearchUnavailable } from '../../ports.ts';
import { answered } from './answers.ts';
import { candidatesOf } from './candidates.ts';
import { placeOf, type StoredDocument, scorable } from './documents.ts';
import type { Names } from './layout.ts';

/** Candidates beyond the limit, where OpenSearch does not put them in the very order. */
const MORE = 100;
/** So often one `find` asks for further candidates: beyond {@link MORE} times this, it answers the best of those it has. */
const MOST_ROUNDS = 5;

/**
 * Asks OpenSearch for candidates, the best first, and scores them by `matchScore`. As OpenSearch never scores a document
 * below that, all is known once there are `limit` hits before the last candidate. That takes one search, but for
 * - places near a point, where those of the next ring are asked for, too: mostly one search, of {@link MORE} more;
 * - what is longer than 30 letters, or has emoji among other letters: up to {@link MOST_ROUNDS} of them.
 */
export async function find(
  { client, names, timeoutMs }: { client: Client; names: Names; timeoutMs: number },
  asked: EngineQuery,
): Promise<Hit[]> {
  const typed = typedQuery(asked.text);
  if (!typed) return [];
  const { limit, after, near } = asked;
  const { query, slack } = candidatesOf(typed, asked);
  const size = slack === 0 ? limit : limit + MORE;
  let last = firstBehind(after, slack);
  const found: Hit[] = [];

  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const page = await search({ query, size, ...(last && { search_after: last }) });
    for (const { _source } of page) {
      const stored: StoredDocument = _source;
      const score = matchScore(typed, scorable(stored), near);
      const hit = score === null ? null : { kind: stored.kind, id: stored.id, score };
      if (hit && (!after || isBehind(hit, after))) found.push(hit);
    }
    found.sort(inOrder);
    const end = page.at(-1);
    if (page.length < size || !end?.sort) break;
    last = end.sort;
    const reached: Hit = { kind: end._source.kind, id: end._source.id, score: Number(end.sort[0]) };
    if (found.filter((hit) => !isBehind(hit, reached)).length >= limit) break;
  }
  return forgivingly(found, after).slice(0, limit);

  async function search(body: API.Search_RequestBody) {
    const call = client.search(
      {
        index: names.reading,
        allow_partial_search_results: false,
        body: {
          ...body,
          sort: [{ _score: { order: 'desc' } }, { place: 'asc' }, { id: 'asc' }],
          timeout: `${timeoutMs}ms`,
          track_total_hits: false,
        },
      },
      { requestTimeout: timeoutMs },
    );
    const answer = (await answered('to search', call)).body;
    if (answer.timed_out) throw new SearchUnavailable(new Error(`It took more than ${timeoutMs} ms`));
    return answer.hits.hits;
  }
}

/** Where candidates begin that may come behind a hit; from the very first, where that cannot be said. */
function firstBehind(after: Hit | null, slack: number): Types.Common.SortResults | undefined {
  if (!after || slack === Number.POSITIVE_INFINITY) return undefined;
  return [after.score + slack, placeOf(after.kind), after.id];
}
