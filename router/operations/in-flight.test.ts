import type { AccessClaims } from '@heliograph/platform/auth';
import { beforeEach, describe, expect, test } from 'vitest';
import type { PreparedOperation } from '../engine/prepare.ts';
import type { Answer } from './answer.ts';
import { createInFlight, type InFlight } from './in-flight.ts';

const feed = { kind: 'query' } as PreparedOperation;
const profile = { kind: 'query' } as PreparedOperation;
const like = { kind: 'mutation' } as PreparedOperation;

interface Asked {
  operation?: PreparedOperation;
  variables?: Record<string, unknown>;
  /** Null: a stranger. */
  viewer?: string | null;
  scopes?: string[];
  session?: string;
  language?: 'en' | 'de';
}

let inFlight: InFlight;
let now: number;
/** Executions that have begun, each with how to end it. */
let executions: PromiseWithResolvers<Answer>[];

beforeEach(() => {
  now = 0;
  inFlight = createInFlight(() => now);
  executions = [];
});

function ask({
  operation = feed,
  variables = {},
  viewer = 'ana',
  scopes = [],
  session = 's',
  language = 'en',
}: Asked = {}): Promise<Answer> {
  const claims = viewer === null ? null : ({ userId: viewer, sessionId: session, scopes } as unknown as AccessClaims);
  const run = { operation, variables, asker: { claims, ip: '192.0.2.1', requestId: 'r', language } };
  return inFlight.share(run, () => {
    const execution = Promise.withResolvers<Answer>();
    executions.push(execution);
    return execution.promise;
  });
}

const answer = (body: string) => ({ body }) as Answer;

test('identical queries of one viewer are answered by one execution', async () => {
  const asked = [ask({ variables: { first: 1 } }), ask({ variables: { first: 1 } }), ask({ variables: { first: 1 } })];
  expect(executions).toHaveLength(1);
  executions[0]?.resolve(answer('one'));
  expect(await Promise.all(asked)).toEqual([answer('one'), answer('one'), answer('one')]);
});

test('one that comes later is not: it may know of something that was written meanwhile', () => {
  ask();
  now = 10;
  ask();
  expect(executions).toHaveLength(1);
  now = 11;
  ask();
  expect(executions).toHaveLength(2);
});

test('so are those of strangers', () => {
  ask({ viewer: null });
  ask({ viewer: null });
  expect(executions).toHaveLength(1);
});

test.each<[string, Asked, Asked]>([
  ['of two viewers', {}, { viewer: 'ben' }],
  ['of a viewer and a stranger', {}, { viewer: null }],
  ['of sessions that were granted different things', { scopes: ['moderate'] }, {}],
  ['of two sessions of one viewer', {}, { session: 'another' }],
  ['in two languages', {}, { language: 'de' }],
  ['with different variables', { variables: { first: 1 } }, { variables: { first: 2 } }],
  ['of different operations', {}, { operation: profile }],
])('queries %s are executed each', (_what, one, other) => {
  ask(one);
  ask(other);
  expect(executions).toHaveLength(2);
});

test('so are those that come after the answer, be it a failure', async () => {
  const first = ask();
  executions[0]?.resolve(answer('one'));
  await first;
  const second = ask();
  executions[1]?.reject(new Error('no'));
  await expect(second).rejects.toThrow('no');
  ask();
  expect(executions).toHaveLength(3);
});

test('variables that are too deep to be compared are executed each', () => {
  let deep: unknown[] = [];
  for (let level = 0; level < 50_000; level += 1) deep = [deep];
  ask({ variables: { deep } });
  ask({ variables: { deep } });
  expect(executions).toHaveLength(2);
});

describe('a mutation', () => {
  test('is never shared', () => {
    ask({ operation: like });
    ask({ operation: like });
    expect(executions).toHaveLength(2);
  });

  test('parts the queries before it from those after it began, and those from what comes after its end', async () => {
    ask();
    const mutation = ask({ operation: like });
    ask();
    expect(executions).toHaveLength(3);
    executions[1]?.resolve(answer('liked'));
    await mutation;
    ask();
    ask();
    expect(executions).toHaveLength(4);
  });

  test('does so for all sessions of its viewer', () => {
    ask({ scopes: ['moderate'] });
    ask({ operation: like });
    ask({ scopes: ['moderate'] });
    expect(executions).toHaveLength(3);
  });

  test('leaves other viewers alone', () => {
    ask({ viewer: 'ben' });
    ask({ operation: like });
    ask({ viewer: 'ben' });
    expect(executions).toHaveLength(2);
  });

  test('keeps an old answer from ending the sharing of a new one', async () => {
    const old = ask();
    const mutation = ask({ operation: like });
    executions[1]?.resolve(answer('liked'));
    await mutation;
    ask();
    executions[0]?.resolve(answer('old'));
    await old;
    ask();
    expect(executions).toHaveLength(3);
  });
});
