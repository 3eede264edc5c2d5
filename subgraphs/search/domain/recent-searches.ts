import type { RecentSearchId, UserId } from '@heliograph/platform/ids';
import { accepted, type Result, refused, refuseKey } from '@heliograph/platform/result';
import type { Visibility } from '@heliograph/platform/visibility';
import type { RecentSearch, RecentSearches, SearchEngine, SearchKind, SearchRef } from '../ports.ts';
import { MOST_QUERY } from './asked.ts';
import { invalid, notFound, type SearchRefusal } from './refusals.ts';

/** More are forgotten. */
export const MOST_RECENT = 50;

export interface RecentDependencies {
  engine: Pick<SearchEngine, 'load'>;
  recent: RecentSearches;
  visibility: Visibility;
  now(): Date;
}

export interface Remember {
  viewer: UserId;
  query: string;
  kind?: SearchKind | null | undefined;
  resultId?: string | null | undefined;
  idempotencyKey: string;
}

/** Keeps what the viewer opened from a search. */
export async function rememberSearch(
  dependencies: RecentDependencies,
  { viewer, idempotencyKey, ...input }: Remember,
): Promise<Result<RecentSearch, SearchRefusal>> {
  const query = withoutControls(input.query).trim();
  const { kind = null, resultId = null } = input;
  const wrong = refuseKey(idempotencyKey) ?? refuseSearch(query, { kind, resultId });
  if (wrong) return refused(wrong);
  const opened = kind && resultId ? { kind, id: resultId } : null;
  const [isThere] = opened ? await thoseThere(dependencies, viewer, [opened]) : [true];
  const search = { query, opened, searchedAt: dependencies.now() };
  const keyed = { idempotencyKey, input: { query, kind, resultId } };
  const kept = await dependencies.recent.remember(viewer, isThere ? search : null, MOST_RECENT, keyed);
  return kept ? accepted(kept) : refused(notFound('resultId'));
}

/** What no keyboard types, and no store keeps. */
const withoutControls = (text: string): string => text.replace(/\p{Cc}/gu, ' ');

function refuseSearch(query: string, { kind, resultId }: Pick<Remember, 'kind' | 'resultId'>): SearchRefusal | null {
  if (query.length < 1 || query.length > MOST_QUERY) {
    return invalid(`A query has 1 to ${MOST_QUERY} characters`, 'query');
  }
  if (Boolean(kind) !== Boolean(resultId)) return invalid('kind and resultId go together', 'resultId');
  return resultId && resultId.length > MOST_QUERY ? invalid('No result has such a name', 'resultId') : null;
}

export interface Clear {
  viewer: UserId;
  /** Null where the app sent what is no id; all of them where there is no list. */
  ids: readonly (RecentSearchId | null)[] | null;
  idempotencyKey: string | null | undefined;
}

/** Forgets some of the viewer's recent searches, or all of them. */
export async function clearRecentSearches(
  { recent }: Pick<RecentDependencies, 'recent'>,
  { viewer, ids, idempotencyKey }: Clear,
): Promise<Result<null, SearchRefusal>> {
  const wrong = refuseKey(idempotencyKey);
  if (wrong) return refused(wrong);
  if (ids && ids.length > MOST_RECENT) return refused(invalid(`At most ${MOST_RECENT} at a time`, 'ids'));
  const known = ids?.filter((id) => id !== null) ?? null;
  await recent.clear(viewer, known, { idempotencyKey, input: { ids } });
  return accepted(null);
}

/** What the viewer opened lately, the latest first; what was opened is null where it cannot be seen any more. */
export async function recentSearches(
  dependencies: RecentDependencies,
  viewer: UserId,
  first: number,
): Promise<RecentSearch[]> {
  const kept = await dependencies.recent.list(viewer, first);
  const opened = kept.flatMap((search) => search.opened ?? []);
  const there = await thoseThere(dependencies, viewer, opened);
  const shown = new Set(opened.filter((_ref, index) => there[index]));
  return kept.map((search) => (search.opened && !shown.has(search.opened) ? { ...search, opened: null } : search));
}

/** For each whether it can be found, and the viewer may see it. */
async function thoseThere(
  { engine, visibility }: RecentDependencies,
  viewer: UserId,
  refs: readonly SearchRef[],
): Promise<boolean[]> {
  if (refs.length === 0) return [];
  const documents = await engine.load(refs);
  const accounts = documents.flatMap((document) => (document?.kind === 'USER' ? [document.id as UserId] : []));
  const seen = await visibility.maySee(viewer, accounts);
  const hidden = new Set<string>(accounts.filter((_account, index) => !seen[index]));
  return documents.map((document) => document !== null && !(document.kind === 'USER' && hidden.has(document.id)));
}
