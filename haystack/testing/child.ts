import { startHaystack } from '../main.ts';
import { testConfig } from './haystack.ts';

/** A haystack in a process of its own, so that a test can kill it. */
const haystack = await startHaystack(testConfig({ directory: process.argv[2] ?? '', volumeBytes: 2_000_000 }), {
  log: () => {},
});
process.send?.(haystack.url);
