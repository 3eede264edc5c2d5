// Benchmarks, each in scripts/bench/: npm run bench feed. They print ratios of one run; a shared machine has no absolutes.
const benchmarks: Record<string, () => Promise<void>> = {
  feed: async () => (await import('./bench/feed.ts')).benchFeed(),
};

const [name = ''] = process.argv.slice(2);
const run = benchmarks[name];
if (!run) {
  console.error(`npm run bench <${Object.keys(benchmarks).join('|')}>`);
  process.exit(2);
}
await run();
