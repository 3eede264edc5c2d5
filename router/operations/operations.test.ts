import type { AccessClaims } from '@heliograph/platform/auth';
import { createLogger, emptyStats, noTracing } from '@heliograph/platform/telemetry';
import { GraphQLError } from 'graphql';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Engine } from '../engine/engine.ts';
import type { PreparedOperation } from '../engine/prepare.ts';
import type { RateLimitedRequest } from '../rate-limits/index.ts';
import type { Asker, RequestScope } from '../request-scope.ts';
import { createOperations, type Operations } from './operations.ts';

const viewer: Asker = {
  claims: { userId: 'ana', sessionId: 's1', scopes: [] } as unknown as AccessClaims,
  ip: '192.0.2.1',
  requestId: 'r1',
};
const stranger: Asker = { claims: null, ip: '192.0.2.1', requestId: 'r2' };

/** Operations by what they are asked as. */
const prepared = (kind: 'query' | 'mutation' | 'subscription', more: object = {}): PreparedOperation =>
  ({ id: `the ${kind}`, kind, name: 'A', operation: { selectionSet: { selections: [] } }, ...more }) as never;

let known: Set<string>;
let refusing: Set<string>;
/** What happened, in order. */
let log: unknown[];
let scopes: Partial<RequestScope>[];

beforeEach(() => {
  [known, refusing, log, scopes] = [new Set(), new Set(), [], []];
});

function operationsOver(operation: PreparedOperation | GraphQLError): Operations {
  const engine: Partial<Engine> = {
    knows: (query) => known.has(query),
    prepare(query) {
      log.push('prepare');
      known.add(query);
      return operation instanceof GraphQLError ? { errors: [operation] } : { operation };
    },
    async execute() {
      return { data: { a: 1 } };
    },
    async *subscribe(_operation, _variables, newScope) {
      newScope();
      yield { data: { a: 1 } };
    },
  };
  return createOperations({
    engine: () => engine as Engine,
    resolve: ({ query = '' }) => ({
      query,
      registered: false,
      operationName: null,
      admitted: () => log.push('keep the text'),
    }),
    rateLimiter: {
      async take({ viewerId, class: limit, cost }: RateLimitedRequest) {
        log.push(`${limit} ${cost} of ${viewerId}`);
        return refusing.has(limit) ? { allowed: false, retryAfterSeconds: 7 } : { allowed: true };
      },
    },
    newScope({ claims }, policies) {
      const scope = { viewer: claims, stats: emptyStats(), policies };
      scopes.push(scope as Partial<RequestScope>);
      return scope as unknown as RequestScope;
    },
    evaluatePolicies: async (names) => new Set(names.filter((name) => name === 'friend')),
    metrics: {
      operationDone: ({ outcome }) => log.push(`done ${outcome}`),
      errorSent: (code) => log.push(`error ${code}`),
      rateLimited: (limit) => log.push(`limited by ${limit}`),
    },
    tracing: noTracing,
    logger: createLogger({ role: 'test', level: 'silent' }),
  });
}

const codesOf = (admission: object) =>
  'errors' in admission
    ? (admission as { errors: { extensions: { code: string } }[] }).errors.map(({ extensions }) => extensions.code)
    : [];

describe('admission', () => {
  test('a text that is new is paid for before it is read', async () => {
    const operations = operationsOver(prepared('query'));
    await operations.admit({ query: 'new' }, viewer);
    expect(log).toEqual(['planning 1 of ana', 'prepare', 'query 1 of ana', 'keep the text']);
    log.length = 0;
    await operations.admit({ query: 'new' }, stranger);
    expect(log).toEqual(['prepare', 'query 1 of null', 'keep the text']);
  });

  test('who has no tokens left costs no work, and leaves nothing behind', async () => {
    refusing.add('planning');
    expect(codesOf(await operationsOver(prepared('query')).admit({ query: 'new' }, viewer))).toEqual(['RATE_LIMITED']);
    expect(log).toEqual(['planning 1 of ana', 'limited by planning', 'error RATE_LIMITED']);
  });

  test('the class of the operation counts, too; a text that may not run is not kept', async () => {
    refusing.add('mutation');
    const admission = await operationsOver(prepared('mutation')).admit({ query: 'm' }, viewer);
    expect(admission).toMatchObject({
      errors: [{ extensions: { code: 'RATE_LIMITED', retryAfter: 7, requestId: 'r1' } }],
    });
    expect(log).not.toContain('keep the text');
  });

  test('a text that is refused takes a token, and is not kept', async () => {
    const invalid = new GraphQLError('No', { extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } });
    expect(codesOf(await operationsOver(invalid).admit({ query: 'bad' }, viewer))).toEqual([
      'GRAPHQL_VALIDATION_FAILED',
    ]);
    expect(log).toEqual(['planning 1 of ana', 'prepare', 'query 1 of ana', 'error GRAPHQL_VALIDATION_FAILED']);
  });
});

describe('who may share the events of a subscription', () => {
  const keyOf = async (sharing: string, asker: Asker, variables = {}) => {
    const admission = await operationsOver(prepared('subscription', { sharing })).admit(
      { query: 's', variables },
      asker,
    );
    return 'shareKey' in admission ? admission.shareKey : undefined;
  };
  const otherSession = { ...viewer, claims: { ...viewer.claims, sessionId: 's2' } as AccessClaims };

  test('nobody, where the stream begins with what has happened', async () => {
    expect(await keyOf('nobody', viewer)).toBeNull();
  });

  test('one session of a viewer, with the same variables', async () => {
    expect(await keyOf('viewer', viewer)).toBe(await keyOf('viewer', viewer));
    expect(await keyOf('viewer', viewer)).not.toBe(await keyOf('viewer', otherSession));
    expect(await keyOf('viewer', viewer)).not.toBe(await keyOf('viewer', stranger));
    expect(await keyOf('viewer', viewer)).not.toBe(await keyOf('viewer', viewer, { id: 1 }));
  });

  test('anyone, where it does not matter who looks; then it is fetched on behalf of nobody', async () => {
    expect(await keyOf('anyone', viewer)).toBe(await keyOf('anyone', stranger));
    const admission = await operationsOver(prepared('subscription', { sharing: 'anyone' })).admit(
      { query: 's' },
      viewer,
    );
    if (!('subscribe' in admission)) throw new Error('It was refused');
    for await (const { body } of admission.subscribe(new AbortController().signal)) expect(body).toContain('"a":1');
    expect(scopes.every((scope) => scope.viewer === null)).toBe(true);
  });
});

test('policies are evaluated only for operations that name some', async () => {
  for (const policies of [[], ['friend', 'admin']]) {
    const operation = prepared('query', { authorization: { policies } });
    const admission = await operationsOver(operation).admit({ query: 'q' }, viewer);
    if ('execute' in admission) await admission.execute();
  }
  expect(scopes).toMatchObject([{ policies: undefined }, { policies: new Set(['friend']) }]);
});
