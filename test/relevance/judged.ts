import { readFileSync } from 'node:fs';
import { readQuery } from '../../subgraphs/search/domain/asked.ts';
import type { Point, SearchEngine, SearchKind, SearchRef } from '../../subgraphs/search/ports.ts';
import { refKey } from './world.ts';

/** Something that somebody types, and what they mean by it: one of these shall be among the first. */
export interface JudgedQuery {
  /** By what rule it was made, see judging/. */
  of: string;
  query: string;
  /** All kinds where it says none. */
  kinds?: SearchKind[];
  near?: Point;
  expected: SearchRef[];
}

/** One on each line, made by judging/judge.ts. */
export const JUDGED_FILE = new URL('judged-queries.jsonl', import.meta.url);

export function judgedQueries(): JudgedQuery[] {
  const lines = readFileSync(JUDGED_FILE, 'utf8').trimEnd().split('\n');
  return lines.map((line): JudgedQuery => JSON.parse(line));
}

/** Everything that is an answer to one of them. */
export const expectedIn = (judged: readonly JudgedQuery[]): SearchRef[] => judged.flatMap(({ expected }) => expected);

const FIRST = 5;

export interface Success {
  of: string;
  queries: number;
  found: number;
  /** Those whose answer was not among the first. */
  missed: JudgedQuery[];
}

/** Queries under way at once. */
const AT_ONCE = 4;

/** Success@5 by class: how many queries have an expected result among their first five. */
export async function successOf(find: SearchEngine['find'], judged: readonly JudgedQuery[]): Promise<Success[]> {
  const isFound = new Map<JudgedQuery, boolean>();
  const left = [...judged];
  const lane = async (): Promise<void> => {
    for (let one = left.pop(); one; one = left.pop()) isFound.set(one, await isAmongFirst(find, one));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  return [...Map.groupBy(judged, ({ of }) => of)].map(([of, queries]): Success => {
    const missed = queries.filter((query) => !isFound.get(query));
    return { of, queries: queries.length, found: queries.length - missed.length, missed };
  });
}

async function isAmongFirst(find: SearchEngine['find'], judged: JudgedQuery): Promise<boolean> {
  const asked = readQuery(judged.query, judged.kinds);
  const hits = await find({ ...asked, limit: FIRST, after: null, near: judged.near ?? null });
  const shown = new Set(hits.map(refKey));
  return judged.expected.some((ref) => shown.has(refKey(ref)));
}

/** Of all classes together, 0 to 1. */
export function successIn(classes: readonly Success[]): number {
  const sum = (of: (success: Success) => number): number => classes.reduce((all, success) => all + of(success), 0);
  return sum(({ found }) => found) / sum(({ queries }) => queries);
}
