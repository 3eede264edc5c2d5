import { createHash } from 'node:crypto';
import { type Cache, createCache } from '@heliograph/platform/cache';
import { GraphQLError } from 'graphql';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type AutomaticPersistedQueries, createAutomaticPersistedQueries } from './automatic.ts';
import { createManifest, type RegisteredOperation } from './manifest.ts';
import { type OperationReference, type ResolutionRules, resolveOperation } from './resolve-operation.ts';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const apollo = (sha256Hash: unknown, version: unknown = 1) => ({ persistedQuery: { version, sha256Hash } });

const body = 'query Viewer { viewer { id } }';
const viewer: RegisteredOperation = { id: sha256(body), name: 'Viewer', type: 'query', body };
const manifest = createManifest([viewer]);
const free = 'query Free { viewer { username } }';

/** These routers have no memcached: what is tested here is the rules, and that nobody waits for it. */
let cache: Cache;
let automatic: AutomaticPersistedQueries;
beforeAll(() => {
  cache = createCache({ servers: ['127.0.0.1:1'] });
});
beforeEach(() => {
  automatic = createAutomaticPersistedQueries({ cache });
});
afterAll(() => cache.close());

type Rules = Partial<Pick<ResolutionRules, 'persistedOnly' | 'pathName'>>;

async function resolve(request: OperationReference, rules: Rules = {}) {
  const resolved = await resolveOperation(request, { manifest, automatic, persistedOnly: false, ...rules });
  const { admitted, ...rest } = resolved;
  admitted?.();
  return rest;
}

async function codeOf(request: OperationReference, rules: Rules = {}): Promise<unknown> {
  const outcome = await resolve(request, rules).catch((error: unknown) => error);
  return outcome instanceof GraphQLError ? outcome.extensions.code : outcome;
}

const registered = { query: body, registered: true, operationName: 'Viewer' };

describe('a registered operation', () => {
  test.each<[string, OperationReference, Rules?]>([
    ['by the hash of Apollo', { extensions: apollo(viewer.id) }],
    ['by the hash, with its text', { extensions: apollo(viewer.id), query: body }],
    ['by its documentId', { documentId: `sha256:${viewer.id}` }],
    ['by its documentId without a prefix', { documentId: viewer.id }],
    ['by both', { documentId: viewer.id, extensions: apollo(viewer.id) }],
    ['with an empty query, as clients of sockets send it', { query: '', extensions: apollo(viewer.id) }],
    ['by its whole text', { query: body }],
  ])('is found %s, persisted only or not', async (_how, request) => {
    expect(await resolve(request)).toEqual(registered);
    expect(await resolve(request, { persistedOnly: true })).toEqual(registered);
  });

  test('is found at once', () => {
    const rules = { manifest, automatic, persistedOnly: false };
    expect(resolveOperation({ extensions: apollo(viewer.id) }, rules)).toEqual(registered);
  });

  test('is not to be had with another text under its id', async () => {
    expect(await codeOf({ extensions: apollo(viewer.id), query: free })).toBe('BAD_USER_INPUT');
    expect(await codeOf({ documentId: viewer.id, query: `${body} ` }, { persistedOnly: true })).toBe('BAD_USER_INPUT');
  });
});

describe('a text', () => {
  test('is run as it is', async () => {
    expect(await resolve({ query: free, operationName: 'Free' })).toEqual({
      query: free,
      registered: false,
      operationName: 'Free',
    });
  });

  test('may come with extensions that are not about this', async () => {
    expect(await resolve({ query: free, extensions: { tracing: true } })).toMatchObject({ query: free });
  });

  test('is there or a request says nothing', async () => {
    for (const request of [{}, { query: null }, { query: '' }, { operationName: 'Viewer' }, { extensions: {} }]) {
      expect(await codeOf(request)).toBe('BAD_REQUEST');
    }
  });
});

describe('an automatic persisted query', () => {
  test('is unknown until it was sent with its text, then found at once', async () => {
    const extensions = apollo(sha256(free));
    await expect(resolve({ extensions })).rejects.toThrow(/^PersistedQueryNotFound$/);
    expect(await codeOf({ extensions })).toBe('PERSISTED_QUERY_NOT_FOUND');

    const found = { query: free, registered: false, operationName: null };
    expect(await resolve({ extensions, query: free })).toEqual(found);
    expect(resolveOperation({ extensions }, { manifest, automatic, persistedOnly: false })).toEqual(found);
    expect(await resolve({ documentId: `sha256:${sha256(free)}` })).toEqual(found);
  });

  test('is not kept under a hash that is not its own', async () => {
    const extensions = apollo(sha256('another'));
    expect(await codeOf({ extensions, query: free })).toBe('BAD_USER_INPUT');
    expect(await codeOf({ extensions })).toBe('PERSISTED_QUERY_NOT_FOUND');
  });

  test('is run but not kept where it is very long', async () => {
    const short = createAutomaticPersistedQueries({ cache, maxTextLength: 20 });
    const rules = { manifest, automatic: short, persistedOnly: false };
    const extensions = apollo(sha256(free));
    const resolved = await resolveOperation({ extensions, query: free }, rules);
    resolved.admitted?.();
    expect(resolved).toMatchObject({ query: free });
    expect(await short.find(sha256(free))).toBeNull();
  });

  test('is kept only once it turned out that it may be run', async () => {
    const extensions = apollo(sha256(free));
    const rules = { manifest, automatic, persistedOnly: false };
    const resolved = await resolveOperation({ extensions, query: free }, rules);
    expect(await codeOf({ extensions })).toBe('PERSISTED_QUERY_NOT_FOUND');
    resolved.admitted?.();
    expect(await resolve({ extensions })).toMatchObject({ query: free });
  });

  test.each([
    ['hash of a wrong form', apollo('../etc'), 'PERSISTED_QUERY_NOT_FOUND'],
    ['hash of a wrong type', apollo(7), 'BAD_USER_INPUT'],
    ['version that nobody knows', apollo(viewer.id, 2), 'BAD_USER_INPUT'],
    ['extension that is no object', { persistedQuery: 'yes' }, 'BAD_USER_INPUT'],
  ])('a %s is refused', async (_what, extensions, code) => {
    expect(await codeOf({ extensions })).toBe(code);
  });
});

describe('a documentId', () => {
  test.each([
    ['that nobody knows', { documentId: `sha256:${sha256(free)}` }, 'PERSISTED_QUERY_NOT_FOUND'],
    ['with a prefix that nobody knows', { documentId: `md5:${viewer.id}` }, 'BAD_USER_INPUT'],
    ['that contradicts the hash', { documentId: 'x', extensions: apollo(viewer.id) }, 'BAD_USER_INPUT'],
  ])('%s is refused', async (_what, request, code) => {
    expect(await codeOf(request)).toBe(code);
  });
});

describe('persisted only', () => {
  const persistedOnly = true;

  test.each<[string, OperationReference]>([
    ['a text', { query: free }],
    ['a registered text with a space more', { query: `${body} ` }],
    ['a hash', { extensions: apollo(sha256(free)) }],
    ['a hash with its text', { extensions: apollo(sha256(free)), query: free }],
    ['a documentId', { documentId: `sha256:${sha256(free)}` }],
  ])('%s that is not registered is refused', async (_what, request) => {
    expect(await codeOf(request, { persistedOnly })).toBe('OPERATION_NOT_REGISTERED');
  });

  test('nothing is kept, and what was kept before is not run', async () => {
    const extensions = apollo(sha256(free));
    await codeOf({ extensions, query: free }, { persistedOnly });
    expect(await codeOf({ extensions })).toBe('PERSISTED_QUERY_NOT_FOUND');
    await resolve({ extensions, query: free });
    expect(await codeOf({ extensions }, { persistedOnly })).toBe('OPERATION_NOT_REGISTERED');
  });
});

describe('a path', () => {
  const pathName = 'Viewer';

  test('alone names a registered operation', async () => {
    expect(await resolve({}, { pathName })).toEqual({ ...registered, operationName: 'Viewer' });
    expect(await resolve({ operationName: 'Viewer' }, { pathName, persistedOnly: true })).toMatchObject({
      query: body,
    });
    expect(await codeOf({}, { pathName: 'Nobody' })).toBe('OPERATION_NOT_REGISTERED');
  });

  test('says which operation of the text is run', async () => {
    expect(await resolve({ query: free }, { pathName: 'Free' })).toMatchObject({ query: free, operationName: 'Free' });
    expect(await resolve({ query: free, operationName: '' }, { pathName: 'Free' })).toMatchObject({
      operationName: 'Free',
    });
  });

  test.each<OperationReference>([{ query: free }, { extensions: apollo(viewer.id) }, {}])(
    'is not to contradict operationName: %j',
    async (request) => {
      expect(await codeOf({ ...request, operationName: 'Free' }, { pathName })).toBe('BAD_REQUEST');
    },
  );
});
