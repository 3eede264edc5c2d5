import { expect, test } from 'vitest';
import { createSessionStore } from './session.ts';

const ana = { accessToken: 'first', viewer: { id: '1', username: 'ana', name: 'Ana' }, loggedInHere: true };

/** A tab's storage, and what lies in it. */
function tabStorage(content: Record<string, string> = {}) {
  const items = new Map(Object.entries(content));
  return {
    items,
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
    removeItem: (key: string) => void items.delete(key),
  };
}

test('a session survives a reload of its tab, until it is signed out', () => {
  const storage = tabStorage();
  createSessionStore(storage).signIn(ana);
  const reloaded = createSessionStore(storage);
  expect(reloaded.current()).toEqual({ status: 'signedIn', ...ana });
  reloaded.signOut();
  expect(reloaded.current()).toEqual({ status: 'signedOut' });
  expect(storage.items.size).toBe(0);
});

test('a token that the router refuses is forgotten, but not a newer one', () => {
  const storage = tabStorage();
  const session = createSessionStore(storage);
  session.signIn({ ...ana, accessToken: 'second' });
  session.end('first');
  expect(session.current()).toMatchObject({ status: 'signedIn' });
  session.end('second');
  expect(session.current()).toEqual({ status: 'ended', viewer: ana.viewer });
  expect(storage.items.size).toBe(0);
});

test('listeners hear of changes until they stop', () => {
  const session = createSessionStore(tabStorage());
  const heard: string[] = [];
  const stop = session.subscribe(() => heard.push(session.current().status));
  session.signIn(ana);
  stop();
  session.signOut();
  expect(heard).toEqual(['signedIn']);
});

test.each(['no JSON', '7', '{"status":"signedIn"}', '{"status":"ended","viewer":{}}'])('%s is no session', (text) => {
  expect(createSessionStore(tabStorage({ 'heliograph:session': text })).current()).toEqual({ status: 'signedOut' });
});
