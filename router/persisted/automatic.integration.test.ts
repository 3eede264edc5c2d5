import { createHash, randomUUID } from 'node:crypto';
import { type Cache, createCache } from '@heliograph/platform/cache';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { startMemcached } from '../../platform/testing/memcached.ts';
import { createAutomaticPersistedQueries } from './automatic.ts';
import { createManifest } from './manifest.ts';
import { resolveOperation } from './resolve-operation.ts';

let opened: AsyncDisposableStack;
beforeEach(() => {
  opened = new AsyncDisposableStack();
});
afterEach(() => opened.disposeAsync());

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const textOf = (name: string) => `query ${name} { viewer { username # ünïcødé 📷\n } }`;

const GET_AND_FILL = 2;

/** Routers that share nothing but memcached. */
function routers(servers: readonly string[]) {
  const keyPrefix = `test:${randomUUID()}:`;
  const manifest = createManifest([]);
  return function start() {
    // Long enough for a machine that is busy with other tests: a fill that is late is lost.
    const cache: Cache = createCache({ servers, keyPrefix, operationTimeoutMs: 2000 });
    opened.defer(() => cache.close());
    const automatic = createAutomaticPersistedQueries({ cache });
    const send = async (hash: string, query?: string) => {
      const request = { extensions: { persistedQuery: { version: 1, sha256Hash: hash } }, ...(query && { query }) };
      const { admitted, ...resolved } = await resolveOperation(request, { manifest, automatic, persistedOnly: false });
      admitted?.();
      return resolved;
    };
    /**
     * Answers once it shares the text. Who asks for the hash just before has for a moment the right to fill, and then
     * nothing is shared; from now on asking takes nothing away.
     */
    const share = async (text: string) => {
      const asked = cache.counters.roundTrips;
      const resolved = await send(sha256(text), text);
      await expect.poll(() => cache.counters.roundTrips).toBe(asked + GET_AND_FILL);
      return resolved;
    };
    return { cache, send, share };
  };
}

const shared = () => (inject('systemEnvironment').MEMCACHED_SERVERS ?? '').split(',');

test('what one router was told all routers know', async () => {
  const start = routers(shared());
  const [one, other] = [start(), start()];
  const text = textOf('Shared');
  await expect(one.send(sha256(text))).rejects.toThrow('PersistedQueryNotFound');
  await expect(other.send(sha256(text))).rejects.toThrow('PersistedQueryNotFound');
  expect(await one.share(text)).toMatchObject({ query: text });

  const found = { query: text, registered: false, operationName: null };
  await expect.poll(() => other.send(sha256(text)).catch(() => null)).toEqual(found);
  const asked = other.cache.counters.roundTrips;
  expect(await other.send(sha256(text))).toEqual(found);
  expect(other.cache.counters.roundTrips).toBe(asked);
  expect(await start().send(sha256(text))).toEqual(found);
});

test('a text that does not match its hash reaches no router', async () => {
  const start = routers(shared());
  const [one, other] = [start(), start()];
  const hash = sha256(textOf('Real'));
  await expect(one.send(hash, textOf('Forged'))).rejects.toThrow('The hash is not that of the query');
  for (const router of [one, other]) await expect(router.send(hash)).rejects.toThrow('PersistedQueryNotFound');
});

test('while memcached is away a router knows what it was told itself, and shares again when it is back', async () => {
  const memcached = opened.use(await startMemcached());
  const start = routers([memcached.server]);
  const [one, other] = [start(), start()];
  const text = textOf('Lost');
  await memcached.kill();
  await expect(one.send(sha256(text))).rejects.toThrow('PersistedQueryNotFound');
  expect(await one.send(sha256(text), text)).toMatchObject({ query: text });
  expect(await one.send(sha256(text))).toMatchObject({ query: text });
  await expect(other.send(sha256(text))).rejects.toThrow('PersistedQueryNotFound');

  await memcached.restart();
  const later = textOf('Later');
  const isBack = async () => (await one.cache.health()).every(({ up }) => up);
  await expect.poll(isBack).toBe(true);
  await one.share(later);
  await expect.poll(() => other.send(sha256(later)).catch(() => null)).toMatchObject({ query: later });
});
