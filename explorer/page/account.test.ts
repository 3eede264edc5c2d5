import { afterEach, expect, test, vi } from 'vitest';
import { stubRouter } from '../testing/requests.ts';
import { createAccount, NotSignedIn } from './account.ts';
import { createSessionStore } from './session.ts';

afterEach(() => void vi.unstubAllGlobals());

const ana = { id: '1', username: 'ana', name: 'Ana' };

function newAccount() {
  const session = createSessionStore({ getItem: () => null, setItem: () => undefined, removeItem: () => undefined });
  return { session, account: createAccount('/graphql', session) };
}

test('who logs in here also logs out for the router', async () => {
  const { session, account } = newAccount();
  const loggedIn = { logIn: { session: { accessToken: 't', user: ana }, errors: [] } };
  const sent = stubRouter({ body: { data: loggedIn } }, { body: { data: { logOut: { errors: [] } } } });
  await account.logIn('ana', 'secret');
  expect(sent[0]?.variables).toEqual({ input: { login: 'ana', password: 'secret', device: 'Heliograph Explorer' } });
  expect(session.current()).toEqual({ status: 'signedIn', accessToken: 't', viewer: ana, loggedInHere: true });
  await account.signOut();
  expect(sent[1]).toMatchObject({ query: expect.stringContaining('logOut'), authorization: 'Bearer t' });
  expect(session.current()).toEqual({ status: 'signedOut' });
});

test('a token from elsewhere is taken when the router knows whose it is, and only forgotten in the end', async () => {
  const { session, account } = newAccount();
  const sent = stubRouter({ body: { data: { viewer: { user: ana } } } });
  await account.takeToken('t');
  expect(session.current()).toMatchObject({ accessToken: 't', viewer: ana, loggedInHere: false });
  await account.signOut();
  expect(sent).toHaveLength(1);
  expect(session.current()).toEqual({ status: 'signedOut' });
});

test.each([
  ['a wrong password', { data: { logIn: { session: null, errors: [{ message: 'Wrong' }] } } }, 'Wrong'],
  ['an error of the router', { data: { logIn: null }, errors: [{ message: 'Try later' }] }, 'Try later'],
])('%s is said, and nobody is signed in', async (_what, body, words) => {
  const { session, account } = newAccount();
  stubRouter({ body });
  await expect(account.logIn('ana', 'x')).rejects.toThrow(new NotSignedIn(words));
  expect(session.current()).toEqual({ status: 'signedOut' });
});

test('a token of nobody is refused', async () => {
  const { account } = newAccount();
  stubRouter({ body: { data: { viewer: null } } });
  await expect(account.takeToken('t')).rejects.toThrow('The router knows nobody by this token.');
});
