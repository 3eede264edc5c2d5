import { vi } from 'vitest';
import type { Cache } from '../cache/cache.ts';
import { type CachedReaderOptions, cachedReader, jsonCodec } from '../cache/cached-reader.ts';

export interface Post {
  id: string;
  caption: string;
}

export type Source = CachedReaderOptions<string, Post>['source'];
export const post = (id: string, caption = 'hello'): Post => ({ id, caption });
/** A source in which every id exists but those that start with "no". */
export const sourceOf = (caption = 'hello') =>
  vi.fn<Source>(async (ids) => ids.map((id) => (id.startsWith('no') ? null : post(id, caption))));

export const readerOf = (cache: Cache, source: Source, options: Partial<CachedReaderOptions<string, Post>> = {}) =>
  cachedReader<string, Post>({ cache, namespace: 'post', ttlSeconds: 60, ...jsonCodec<Post>(), source, ...options });

/** A source that answers when it is let. */
export function heldSource(caption = 'hello') {
  const asked = Promise.withResolvers<void>();
  const answer = Promise.withResolvers<void>();
  const source = vi.fn<Source>(async (ids) => {
    asked.resolve();
    await answer.promise;
    return ids.map((id) => post(id, caption));
  });
  return { source, asked: asked.promise, answer: answer.resolve, fail: answer.reject };
}

/** Until so many keys have been looked up in vain. */
export const lookedUp = (cache: Cache, misses: number) =>
  vi.waitUntil(() => cache.counters.misses >= misses, { interval: 1, timeout: 10_000 });
