import { fetcherReturnToPromise, formatError } from '@graphiql/toolkit';
import { afterEach, expect, test, vi } from 'vitest';
import { stubRouter } from '../testing/requests.ts';
import { createFetcher } from './fetcher.ts';
import { createSessionStore } from './session.ts';

afterEach(() => void vi.unstubAllGlobals());

function signedInFetcher() {
  const session = createSessionStore({ getItem: () => null, setItem: () => undefined, removeItem: () => undefined });
  session.signIn({ accessToken: 't', viewer: { id: '1', username: 'ana', name: '' }, loggedInHere: true });
  const fetcher = createFetcher('/graphql', session);
  const run = (query: string, operationName: string, headers?: Record<string, string>) =>
    fetcherReturnToPromise(fetcher({ query, operationName }, headers && { headers }));
  return { session, run };
}

const answered = { body: { data: {} } };

test('an operation goes with the token, the schema is asked for without', async () => {
  const { run } = signedInFetcher();
  const sent = stubRouter(answered, answered);
  await run('query One { __typename }', 'One');
  await run('query IntrospectionQuery { __typename }', 'IntrospectionQuery');
  expect(sent.map(({ authorization }) => authorization)).toEqual(['Bearer t', null]);
});

test('a token that is refused ends the session, and the next operation goes without', async () => {
  const { session, run } = signedInFetcher();
  const sent = stubRouter({ status: 401, body: { errors: [{ message: 'No' }] } }, answered);
  expect(await run('query One { __typename }', 'One')).toEqual({ errors: [{ message: 'No' }] });
  expect(session.current()).toMatchObject({ status: 'ended', viewer: { username: 'ana' } });
  await run('query One { __typename }', 'One');
  expect(sent.at(-1)?.authorization).toBeNull();
});

test('a header that is typed in goes before the session, which its refusal does not end', async () => {
  const { session, run } = signedInFetcher();
  const sent = stubRouter({ status: 401, body: {} });
  await run('query One { __typename }', 'One', { Authorization: 'Bearer other' });
  expect(sent.map(({ authorization }) => authorization)).toEqual(['Bearer other']);
  expect(session.current()).toMatchObject({ status: 'signedIn' });
});

test('a router that is not there is said in words, without a stack', async () => {
  const { run } = signedInFetcher();
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('Failed to fetch')));
  const failure = await run('query One { __typename }', 'One').catch((error: unknown) => error);
  const shown = { errors: [{ message: 'The router cannot be reached. Is it running?' }] };
  expect(JSON.parse(formatError(failure))).toEqual(shown);
});
