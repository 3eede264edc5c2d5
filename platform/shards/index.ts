export * from './across-shards.ts';
export * from './idempotency.ts';
export * from './load-shard-map.ts';
export * from './next-id.ts';
export * from './pool.ts';
export * from './shard-map.ts';
export * from './shards.ts';
