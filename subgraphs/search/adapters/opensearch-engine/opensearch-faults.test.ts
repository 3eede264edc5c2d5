import { inspect } from 'node:util';
import { createBreaker } from '@heliograph/platform/resilience';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { RebuildUnderWay, type SearchDocument, SearchUnavailable } from '../../ports.ts';
import { type LocalOpenSearch, startLocalOpenSearch } from '../../testing/local-opensearch/index.ts';
import { SearchRefused } from './answers.ts';
import { guardedEngine } from './guarded-engine.ts';
import { type OpenSearchEngine, type OpenSearchEngineOptions, openSearchEngine } from './index.ts';
import { LOCK_MS } from './rebuild-lock.ts';

let local: LocalOpenSearch;
let opened: OpenSearchEngine[] = [];
beforeEach(async () => {
  local = await startLocalOpenSearch();
});
afterEach(async () => {
  for (const engine of opened) await engine.close();
  opened = [];
  await local[Symbol.asyncDispose]();
});

function open(options: Partial<OpenSearchEngineOptions> = {}): OpenSearchEngine {
  const engine = openSearchEngine({ url: local.url, prefix: 'hg', ...options });
  opened.push(engine);
  return engine;
}

describe('an OpenSearch that is out of order', () => {
  test('is called once, and that it cannot be asked is told as such', async () => {
    const engine = open();
    await engine.write([ana(1)]);
    local.refuseCalls(503, 429, 503);
    local.calls.length = 0;
    await expect(engine.find(query)).rejects.toThrow(SearchUnavailable);
    await expect(engine.load([ana(1)])).rejects.toThrow(SearchUnavailable);
    await expect(engine.write([ana(2)])).rejects.toThrow(SearchUnavailable);
    expect(local.calls).toEqual(['POST /hg-documents/_search', 'POST /hg-documents/_mget', 'GET /_alias/hg-writes-*']);
  });

  test('does not keep a search waiting', async () => {
    const engine = open({ findTimeoutMs: 50 });
    await engine.write([ana(1)]);
    local.hang();
    await expect(engine.find(query)).rejects.toThrow(SearchUnavailable);
  });

  test('is asked again from the first where it was not there at first', async () => {
    const engine = open();
    local.refuseCalls(503);
    await expect(engine.find(query)).rejects.toThrow(SearchUnavailable);
    expect(await engine.find(query)).toEqual([]);
  });

  test('is left alone after five failures, until it answers again', async () => {
    const engine = open();
    await engine.write([ana(1)]);
    const guarded = guardedEngine(engine, createBreaker({ isBack: () => engine.answers() }));
    local.refuseCalls(503, 503, 503, 503, 503, 503);
    for (let failure = 0; failure < 5; failure += 1)
      await expect(guarded.find(query)).rejects.toThrow(SearchUnavailable);
    local.calls.length = 0;
    await expect(guarded.load([ana(1)])).rejects.toThrow(SearchUnavailable);
    expect(local.calls).toEqual([]);
    await expect.poll(() => guarded.load([ana(1)]).catch(() => null)).toEqual([ana(1)]);
  });

  test('that lost its index says so, and gets another with the next write', async () => {
    const engine = open();
    await engine.write([ana(1)]);
    await fetch(`${local.url}/hg-documents-first`, { method: 'DELETE' });
    await expect(engine.find(query)).rejects.toThrow(SearchUnavailable);
    await expect(engine.write([ana(1)])).rejects.toThrow(SearchUnavailable);
    await engine.write([ana(1)]);
    expect(await engine.load([ana(1)])).toEqual([ana(1)]);
  });

  test('tells nobody the password', async () => {
    const engine = open({ url: local.url.replace('//', '//reader:s3cret@') });
    local.refuseCalls(503);
    const error = await engine.find(query).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(SearchUnavailable);
    const shown = inspect(error, { depth: 20 });
    expect(shown).not.toContain('s3cret');
    expect(shown).not.toContain(Buffer.from('reader:s3cret').toString('base64'));
  });
});

describe('a bulk write', () => {
  test('keeps what was taken, and says what has to be sent again', async () => {
    const engine = open();
    await engine.write([]);
    local.refuseDocuments(429);
    await expect(engine.write([ana(1), ana(1, '2')])).rejects.toThrow(SearchUnavailable);
    expect(await engine.load([ana(1), ana(1, '2')])).toEqual([null, ana(1, '2')]);
    await engine.write([ana(1), ana(1, '2')]);
    expect(await engine.load([ana(1), ana(1, '2')])).toEqual([ana(1), ana(1, '2')]);
  });

  test('says which documents never will be taken, and keeps the others', async () => {
    const engine = open();
    const unranked = { ...ana(1), rank: 100_000 };
    await expect(engine.write([unranked, ana(1, '2')])).rejects.toThrow(SearchRefused);
    expect(await engine.load([unranked, ana(1, '2')])).toEqual([null, ana(1, '2')]);
  });

  test('takes names that are too long for the key of a document', async () => {
    const engine = open();
    const long = ana(1, '東'.repeat(600));
    await engine.write([long]);
    expect(await engine.load([long, ana(1)])).toEqual([long, null]);
  });
});

describe('rebuilds', () => {
  test('are written to by every process from the moment they begin', async () => {
    const [rebuilding, writing] = [open(), open()];
    await writing.write([ana(1)]);
    async function* source(): AsyncGenerator<SearchDocument[]> {
      await writing.write([ana(1, '2')]);
      yield [ana(1)];
    }
    await rebuilding.rebuild(source(), () => undefined);
    expect(await writing.load([ana(1), ana(1, '2')])).toEqual([ana(1), ana(1, '2')]);
  });

  test('leave one index, that of the last', async () => {
    const engine = open();
    await engine.write([ana(1)]);
    for (let round = 0; round < 3; round += 1) await engine.rebuild(once([ana(1)]), () => undefined);
    expect(await writeAliases()).toHaveLength(1);
  });

  test('of a process that died are not waited for beyond its lock, and what it left is cleared away', async () => {
    let time = 0;
    const [dying, next] = [open({ now: () => time }), open({ now: () => time })];
    const begun = Promise.withResolvers<void>();
    const stalled = Promise.withResolvers<void>();
    async function* source(): AsyncGenerator<SearchDocument[]> {
      yield [ana(1)];
      begun.resolve();
      await stalled.promise;
      yield [ana(1, '2')];
    }
    const first = dying.rebuild(source(), () => undefined);
    await begun.promise;
    await expect(next.rebuild(once([ana(3)]), () => undefined)).rejects.toThrow(RebuildUnderWay);
    time += LOCK_MS + 1;
    await next.rebuild(once([ana(3)]), () => undefined);

    // It was only slow: it may change nothing any more.
    stalled.resolve();
    await expect(first).rejects.toThrow(RebuildUnderWay);
    expect(await next.load([ana(1), ana(1, '2')])).toEqual([ana(3), null]);
    expect(await writeAliases()).toHaveLength(1);
    await next.rebuild(once([ana(4)]), () => undefined);
    expect(await next.load([ana(1)])).toEqual([ana(4)]);
  });

  test('give back the lock and the index where OpenSearch fails in the middle', async () => {
    const engine = open();
    await engine.write([ana(1)]);
    async function* source(): AsyncGenerator<SearchDocument[]> {
      local.refuseDocuments(503);
      yield [ana(1)];
    }
    await expect(engine.rebuild(source(), () => undefined)).rejects.toThrow(SearchUnavailable);
    expect(await writeAliases()).toHaveLength(1);
    await engine.rebuild(once([ana(2)]), () => undefined);
    expect(await engine.load([ana(1)])).toEqual([ana(2)]);
  });

  test('forget what has been gone for a week', async () => {
    let time = 0;
    const engine = open({ now: () => time });
    await engine.write([{ kind: 'USER', id: '1', version: 5, gone: true }]);
    await engine.rebuild(once([]), () => undefined);
    await engine.write([ana(4)]);
    expect(await engine.load([ana(4)])).toEqual([null]);
    // Every rebuild takes it over, and none makes it younger.
    for (let day = 0; day < 8; day += 1) {
      time += 24 * 3_600_000;
      await engine.rebuild(once([]), () => undefined);
    }
    await engine.write([ana(4)]);
    expect(await engine.load([ana(4)])).toEqual([ana(4)]);
  });
});

describe('the local server', () => {
  test.each([
    ['another call', 'POST', '/_reindex', {}],
    ['another query', 'POST', '/hg-documents/_search', { query: { match_all: {} }, sort: [{ id: 'asc' }] }],
    ['a scored term', 'POST', '/hg-documents/_search', { query: { term: { own: 'ana' } }, sort: [{ _score: 'desc' }] }],
    ['another option', 'POST', '/hg-documents/_search', { from: 10, query: {}, sort: [] }],
  ])('refuses what it does not know: %s', async (_what, method, path, body) => {
    await open().write([ana(1)]);
    const answer = await fetch(`${local.url}${path}`, { method, body: JSON.stringify(body) });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ error: { type: 'parsing_exception' } });
  });
});

const query = { text: 'ana', kinds: ['USER'], limit: 5, after: null, near: null } as const;

const ana = (version: number, id = '1'): SearchDocument => ({ kind: 'USER', id, version, names: ['Ana'], rank: 0 });

async function* once(documents: readonly SearchDocument[]): AsyncGenerator<readonly SearchDocument[]> {
  yield documents;
}

async function writeAliases(): Promise<string[]> {
  const answer = await fetch(`${local.url}/_alias/hg-writes-*`);
  return Object.keys((await answer.json()) as object);
}
