// How much work waits, for a process that only counts it: it loads nothing of what takes jobs or reaches shards.
export { jobs } from '../jobs/catalogue.ts';
export { queueDepth } from '../jobs/queue-depth.ts';
export { createPool } from '../shards/pool.ts';
