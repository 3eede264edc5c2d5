import type { Kysely } from 'kysely';
import { editsOf, isForgiven } from '../../domain/forgiving.ts';
import { inOrder, isBehind } from '../../domain/hit-order.ts';
import { MOST_EDITS, matchScore, type TypedQuery, typedQuery } from '../../domain/match-score.ts';
import type { DB } from '../../generated/tables.ts';
import type { EngineQuery, Hit, Point } from '../../ports.ts';
import { type Candidate, readCandidates } from './candidates.ts';
import type { Dictionary } from './dictionary.ts';
import type { LetterTrie } from './letter-trie.ts';
import { nearSources } from './near-sources.ts';
import { type Near, nearTexts } from './near-texts.ts';
import { kindOf, toDocument } from './rows.ts';
import { exactSources, type Source } from './sources.ts';

/** One query looks at no more documents than this: a page then ends with the best that is certain. */
const MOST_CANDIDATES = 4000;
/** Candidates beyond the limit, where they are not in the very order: of what takes edits, and near a point. */
const MORE = 10;
const MORE_NEAR = 60;

/**
 * First what fits without an error; only where that is not enough what takes one edit, then what takes two. For each the
 * best candidates in one statement, scored by `matchScore`, and more only where some came out worth less than their sources
 * say.
 */
export async function find(
  { db, dictionary }: { db: Kysely<DB>; dictionary: Dictionary },
  query: EngineQuery,
): Promise<Hit[]> {
  const typed = typedQuery(query.text);
  if (!typed) return [];
  const hits: Hit[] = [];
  let near: Near | null = null;
  const fewest = query.after ? Math.max(0, editsOf(query.after)) : 0;
  const most = query.after ? fewest : MOST_EDITS;
  for (let edits = fewest; edits <= most && hits.length < query.limit; edits += 1) {
    if (!isForgiven(edits, hits.length)) break;
    if (edits > 0) near ??= nearTexts(await dictionary.current());
    const sources = near
      ? nearSources(near, typed, query.kinds, edits)
      : exactSources(typed, query.kinds, query.after === null, countIn(dictionary.soFar()));
    const limit = query.limit - hits.length;
    const more = (edits > 0 ? MORE + hits.length : 0) + (query.near ? MORE_NEAR : 0);
    const { best, isAll } = await bestOf(db, { sources, typed, edits, more, query: { ...query, limit } });
    hits.push(...best);
    if (!isAll) break;
  }
  return hits;
}

const countIn = (trie: LetterTrie | null): ((word: string) => number) | null =>
  trie && ((word) => trie.countBelow(trie.find(word)));

interface Stage {
  sources: readonly Source[];
  typed: TypedQuery;
  edits: number;
  /** So many candidates more than hits are read at first. */
  more: number;
  query: EngineQuery;
}

/** The best hits with so many edits, up to the limit; not `isAll` where there may be more. */
async function bestOf(
  db: Kysely<DB>,
  { sources, typed, edits, more, query: { near, after, limit } }: Stage,
): Promise<{ best: Hit[]; isAll: boolean }> {
  const found = new Map<string, Hit>();
  let size = limit + more;
  let last: Hit | null = null;
  for (let seen = 0; ; ) {
    const candidates = await readCandidates(db, { sources, after, last, limit: size, near });
    for (const hit of hitsAmong(candidates, typed, near)) {
      if (editsOf(hit) === edits && (!after || isBehind(hit, after))) found.set(`${hit.kind} ${hit.id}`, hit);
    }
    const hits = [...found.values()].sort(inOrder);
    const end = candidates.at(-1);
    if (!end || candidates.length < size) return { best: hits.slice(0, limit), isAll: true };
    const reached: Hit = { kind: kindOf(end.kind), id: end.id, score: end.bound };
    const certain = hits.filter((hit) => !isBehind(hit, reached));
    seen += candidates.length;
    if (certain.length >= limit || seen >= MOST_CANDIDATES) return { best: certain.slice(0, limit), isAll: false };
    last = reached;
    size = Math.min(2 * size, MOST_CANDIDATES - seen);
  }
}

function hitsAmong(candidates: readonly Candidate[], typed: TypedQuery, near: Point | null): Hit[] {
  return candidates.flatMap((row): Hit[] => {
    const document = toDocument(row);
    const score = matchScore(typed, document, near);
    return score === null ? [] : [{ kind: document.kind, id: document.id, score }];
  });
}
