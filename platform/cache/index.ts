export type {
  Cache,
  CacheCounters,
  CacheOptions,
  Fill,
  Lease,
  Lookup,
  RoundTrip,
} from './cache.ts';
export { type CachedReader, type CachedReaderOptions, cachedReader, jsonCodec } from './cached-reader.ts';
export type { ServerChange } from './connection.ts';
export { createCache } from './create-cache.ts';
export { CacheError, type CacheErrorCode } from './errors.ts';
