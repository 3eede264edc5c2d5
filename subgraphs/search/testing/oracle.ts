import { forgivingly } from '../domain/forgiving.ts';
import { inOrder, isBehind } from '../domain/hit-order.ts';
import { matchScore, typedQuery } from '../domain/match-score.ts';
import type { EngineQuery, Hit, SearchDocument } from '../ports.ts';

/** What every engine has to answer: each document scored, one by one. */
export function everyHit(
  documents: readonly SearchDocument[],
  { text, kinds, near }: Pick<EngineQuery, 'text' | 'kinds' | 'near'>,
): Hit[] {
  const typed = typedQuery(text);
  if (!typed) return [];
  return documents
    .filter(({ kind }) => kinds.includes(kind))
    .flatMap((document): Hit[] => {
      const score = matchScore(typed, document, near);
      return score === null ? [] : [{ kind: document.kind, id: document.id, score }];
    })
    .sort(inOrder);
}

/** The page of them that a query asks for. */
export function pageOf(hits: readonly Hit[], { limit, after }: Pick<EngineQuery, 'limit' | 'after'>): Hit[] {
  const behind = hits.filter((hit) => !after || isBehind(hit, after));
  return forgivingly(behind, after).slice(0, limit);
}
