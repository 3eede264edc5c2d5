import { type AccessClaims, createViewerTokens } from '@heliograph/platform/auth';
import type { UserId } from '@heliograph/platform/ids';
import { expect, test } from 'vitest';
import { type Asker, createScopes } from './request-scope.ts';

let now = Date.parse('2026-11-21T12:00:00Z');
const viewerTokens = createViewerTokens({ secret: 'the secret of this deployment', now: () => now });
const newScope = createScopes({ viewerTokens, timeoutMs: 30_000, now: () => now });

const claims: AccessClaims = {
  ...{ userId: '42' as UserId, sessionId: 's', scopes: ['moderation'], expiresAt: new Date(now + 900_000) },
};
const ana: Asker = { claims, ip: '192.0.2.7', requestId: 'r1' };
const stranger: Asker = { claims: null, ip: '192.0.2.7', requestId: 'r2' };

test('a subgraph is told who asks and what they may do, and neither more nor where from', () => {
  const viewer = { userId: '42', sessionId: 's' };
  const told = (asker: Asker) => viewerTokens.verify(newScope(asker).viewerToken);
  expect(told(ana)).toEqual({ viewer, scopes: ['moderation'], clientAddress: null });
  expect(told(stranger)).toEqual({ viewer: null, scopes: [], clientAddress: null });
});

test('what a session is granted no longer, no token of it says, however fresh another is', () => {
  const scopesOf = (scopes: string[]) =>
    viewerTokens.verify(newScope({ ...ana, claims: { ...claims, scopes } }).viewerToken).scopes;
  expect([['moderation'], [], ['moderation']].map(scopesOf)).toEqual([['moderation'], [], ['moderation']]);
});

test.each([
  ['of someone signed in', ana],
  ['of a stranger', stranger],
])('where the client is named, a request %s carries its own address and no other', (_whose, asker) => {
  const addressOf = (ip: string) =>
    viewerTokens.verify(newScope({ ...asker, ip }, undefined, { namesClient: true }).viewerToken).clientAddress;
  expect(['192.0.2.7', '192.0.2.8', '192.0.2.7'].map(addressOf)).toEqual(['192.0.2.7', '192.0.2.8', '192.0.2.7']);
  expect(viewerTokens.verify(newScope(asker).viewerToken).clientAddress).toBeNull();
});

test('a subgraph is told what a viewer speaks, but of a stranger nothing, whose answers caches keep for all', () => {
  expect(newScope({ ...ana, language: 'de' }).language).toBe('de');
  expect(newScope({ ...stranger, language: 'de' }).language).toBeUndefined();
});

test('one token serves a viewer for a while, and always has most of its minute left', () => {
  const first = newScope(ana).viewerToken;
  expect(newScope(ana).viewerToken).toBe(first);
  now += 15_000;
  const second = newScope(ana).viewerToken;
  expect(second).not.toBe(first);
  now += 45_000;
  expect(viewerTokens.verify(second).viewer).toEqual({ userId: '42', sessionId: 's' });
});
