// Benchmarks, each in scripts/bench/: npm run bench feed. They print ratios of one run; a shared machine has no absolutes.
const benchmarks: Record<string, (args: string[]) => Promise<void>> = {
  attacks: async (args) => (await import('./bench/attacks.ts')).benchAttacks(args),
  fanout: async (args) => (await import('./bench/fanout.ts')).benchFanout(args),
  feed: async (args) => (await import('./bench/feed.ts')).benchFeed(args),
  graph: async (args) => (await import('./bench/graph.ts')).benchGraph(args),
  haystack: async (args) => (await import('./bench/haystack.ts')).benchHaystack(args),
  images: async (args) => (await import('./bench/images.ts')).benchImages(args),
  live: async (args) => (await import('./bench/live.ts')).benchLive(args),
  owners: async (args) => (await import('./bench/owners.ts')).benchOwners(args),
  ranking: async (args) => (await import('./bench/ranking.ts')).benchRanking(args),
  realtime: async (args) => (await import('./bench/realtime.ts')).benchRealtime(args),
  router: async (args) => (await import('./bench/router.ts')).benchRouter(args),
  search: async (args) => (await import('./bench/search.ts')).benchSearch(args),
};

const [name = '', ...args] = process.argv.slice(2);
const run = benchmarks[name];
if (!run) {
  console.error(`npm run bench <${Object.keys(benchmarks).join('|')}>`);
  process.exit(2);
}
await run(args);
