/** What a process has counted of its work since it started. */
export interface Counted {
  pages: number;
  cpuSeconds: number;
  sql: number;
  cache: number;
  redis: number;
  hits: number;
  misses: number;
}

/** Of a page, on average; and how many of the cache's keys were there, from 0 to 1. */
export interface Costs {
  /** Milliseconds of the process's processor time. */
  cpuMs: number;
  sql: number;
  cache: number;
  redis: number;
  hitRate: number;
  keys: number;
}

/** @param operationsPort of a process that has the subgraphs in itself */
export async function readCounters(operationsPort: number): Promise<Counted> {
  const text = await (await fetch(`http://127.0.0.1:${operationsPort}/metrics`)).text();
  const sum = (name: string, ...labels: string[]) =>
    [...text.matchAll(new RegExp(`^${name}(\\{.*\\})? (\\S+)$`, 'gm'))]
      .filter(([, found = '']) => labels.every((label) => found.includes(label)))
      .reduce((total, [, , figure]) => total + Number(figure), 0);
  const trips = (to: string) => sum('heliograph_operation_round_trips_total', 'operation="HomeFeed"', `to="${to}"`);
  return {
    pages: sum('heliograph_operation_seconds_count', 'operation="HomeFeed"'),
    cpuSeconds: sum('process_cpu_seconds_total'),
    sql: trips('sql'),
    cache: trips('cache'),
    redis: trips('redis'),
    hits: sum('heliograph_cache_hits_total'),
    misses: sum('heliograph_cache_misses_total'),
  };
}

export function costsBetween(before: Counted, after: Counted): Costs {
  const grown = (figure: keyof Counted) => after[figure] - before[figure];
  const pages = grown('pages');
  const keys = grown('hits') + grown('misses');
  return {
    cpuMs: (grown('cpuSeconds') * 1000) / pages,
    sql: grown('sql') / pages,
    cache: grown('cache') / pages,
    redis: grown('redis') / pages,
    hitRate: grown('hits') / keys,
    keys: keys / pages,
  };
}
