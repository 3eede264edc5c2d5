import { AsyncLocalStorage } from 'node:async_hooks';

/** What one request cost: the figures its budget in `schema/operations/` is held against. */
export interface RequestStats {
  subgraphFetches: number;
  sqlStatements: number;
  cacheRoundTrips: number;
  redisRoundTrips: number;
}

const current = new AsyncLocalStorage<RequestStats>();

export const emptyStats = (): RequestStats => ({
  subgraphFetches: 0,
  sqlStatements: 0,
  cacheRoundTrips: 0,
  redisRoundTrips: 0,
});

/** Runs `work` so that every store it touches counts into `stats`, across awaits. */
export function withStats<T>(stats: RequestStats, work: () => T): T {
  return current.run(stats, work);
}

/** Counts what another process spent on the running request. */
export function countAll(spent: Partial<RequestStats>): void {
  const stats = current.getStore();
  if (!stats) return;
  for (const figure of Object.keys(stats) as (keyof RequestStats)[]) stats[figure] += spent[figure] ?? 0;
}

/** Counts into the running request's figures; outside a request it counts nowhere. */
export function count(figure: keyof RequestStats, by = 1): void {
  const stats = current.getStore();
  if (stats) stats[figure] += by;
}
