import type { UserId } from '@heliograph/platform/ids';
import { type FilledPage, filledPage } from '@heliograph/platform/paging';
import type { Viewer, Visibility } from '@heliograph/platform/visibility';
import type { Acquaintances, EngineQuery, Hit, Point, SearchEngine, SearchKind } from '../ports.ts';
import { readQuery } from './asked.ts';
import { inOrder, isBehind } from './hit-order.ts';
import { matchScore, typedQuery } from './match-score.ts';

/**
 * What an account gains that the viewer follows, and what more if it follows back: enough to come before any stranger but
 * one whose very name was typed, too little to come with an error before what has none.
 */
const FOLLOWED = 250;
const MUTUAL = 50;

export interface SearchDependencies {
  engine: Pick<SearchEngine, 'find'>;
  acquaintances: Acquaintances;
  visibility: Visibility;
}

export interface Search {
  viewer: Viewer;
  /** As it was typed. */
  query: string;
  kinds: readonly SearchKind[] | null | undefined;
  near: Point | null;
  first: number;
  after: Hit | null;
}

/**
 * A page of what fits a query, the most likely first. The engine orders everything for everybody; the accounts that the
 * viewer follows are scored here, with what they gain by that, and take their places among the others. Both lists are in
 * one order, so that a page goes on behind a hit of either.
 */
export async function search(
  dependencies: SearchDependencies,
  { viewer, query, first, after, near, ...asked }: Search,
): Promise<FilledPage<Hit, Hit>> {
  const { text, kinds } = readQuery(query, asked.kinds);
  const typed = typedQuery(text);
  if (!typed || kinds.length === 0) return { items: [], hasNextPage: false, end: null };

  const known = viewer && kinds.includes('USER') ? await dependencies.acquaintances.of(viewer) : [];
  const followed = known.flatMap(({ id, isMutual, ...document }): Hit[] => {
    const score = matchScore(typed, document, null);
    return score === null ? [] : [{ kind: 'USER', id, score: score + FOLLOWED + (isMutual ? MUTUAL : 0) }];
  });
  const strangers = { text, kinds, near };
  return filledPage<Hit, Hit>(first, after, {
    read: (limit, behind) => readMerged(dependencies.engine, { ...strangers, limit, after: behind }, followed),
    keep: (hits) => mayBeShown(dependencies.visibility, viewer, hits),
    positionOf: (hit) => hit,
  });
}

/** The engine's hits and those that are known to be followed, in one order; the latter stand where their gain puts them. */
async function readMerged(
  engine: Pick<SearchEngine, 'find'>,
  query: EngineQuery,
  followed: readonly Hit[],
): Promise<Hit[]> {
  const known = new Set(followed.map(({ id }) => id));
  const isStranger = ({ kind, id }: Hit): boolean => kind !== 'USER' || !known.has(id);
  const waiting = followed.filter((hit) => !query.after || isBehind(hit, query.after));
  const strangers: Hit[] = [];
  let last = query.after;
  for (;;) {
    const hits = await engine.find({ ...query, after: last });
    strangers.push(...hits.filter(isStranger));
    last = hits.at(-1) ?? last;
    const isAll = hits.length < query.limit;
    // Behind the engine's last hit there may be more: who would come later than that waits for the next page.
    const reached = isAll ? waiting : waiting.filter((hit) => last && isBehind(last, hit));
    if (isAll || strangers.length + reached.length >= query.limit) {
      return [...strangers, ...reached].sort(inOrder).slice(0, query.limit);
    }
  }
}

/** Accounts by the rules; a hashtag or a place is nobody's. */
async function mayBeShown(visibility: Visibility, viewer: Viewer, hits: readonly Hit[]): Promise<boolean[]> {
  const accounts = hits.filter(({ kind }) => kind === 'USER').map(({ id }) => id as UserId);
  const seen = await visibility.maySee(viewer, accounts);
  const hidden = new Set<string>(accounts.filter((_account, index) => !seen[index]));
  return hits.map(({ kind, id }) => kind !== 'USER' || !hidden.has(id));
}
