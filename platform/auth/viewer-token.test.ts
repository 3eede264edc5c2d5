import { expect, test } from 'vitest';
import type { UserId } from '../ids/index.ts';
import { createViewerTokens } from './viewer-token.ts';

let now = Date.parse('2026-11-21T12:00:00Z');
const tokens = createViewerTokens({ secret: 'a secret of the deployment', now: () => now });
const viewer = { userId: '42' as UserId, sessionId: 's' };
const asked = { viewer, scopes: [], clientAddress: null };
const forbidden = expect.objectContaining({ code: 'FORBIDDEN' });

test('carries who asks, or that nobody is signed in', () => {
  expect(tokens.verify(tokens.sign(viewer))).toEqual(asked);
  expect(tokens.verify(tokens.sign(null))).toEqual({ viewer: null, scopes: [], clientAddress: null });
});

test('carries where the request came from, if it is told', () => {
  for (const signedIn of [viewer, null]) {
    const token = tokens.sign(signedIn, { clientAddress: '192.0.2.7' });
    expect(tokens.verify(token)).toMatchObject({ viewer: signedIn, clientAddress: '192.0.2.7' });
  }
});

test('carries what the viewer was granted', () => {
  const granted = tokens.verify(tokens.sign(viewer, { scopes: ['moderation'] }));
  expect(granted).toEqual({ ...asked, scopes: ['moderation'] });
  expect(() => Object.assign(granted.scopes, ['everything'])).toThrow(TypeError);
});

test('is good for a minute, however often it is shown', () => {
  const [shown, unseen] = [tokens.sign(viewer), tokens.sign(null)];
  expect(tokens.verify(shown)).toEqual(asked);
  expect(tokens.verify(shown)).toEqual(asked);
  now += 61_000;
  for (const token of [shown, unseen]) expect(() => tokens.verify(token)).toThrow(forbidden);
  now -= 61_000;
});

test('one that was seen a moment ago is the same to everyone who asks', () => {
  const token = tokens.sign(viewer);
  const seen = tokens.verify(token);
  expect(() => Object.assign(seen, { viewer: null })).toThrow(TypeError);
  expect(() => Object.assign(seen.viewer ?? {}, { userId: '43' })).toThrow(TypeError);
  expect(tokens.verify(token)).toEqual(asked);
});

test('is told from any number of others', () => {
  const others = Array.from({ length: 2500 }, (_, index) => ({ userId: `${index}` as UserId, sessionId: 's' }));
  const signed = others.map((other) => tokens.sign(other));
  for (let round = 0; round < 2; round += 1) {
    expect(signed.map((token) => tokens.verify(token).viewer)).toEqual(others);
  }
});

test('of another secret, altered, cut or missing is refused', () => {
  const token = tokens.sign(viewer);
  expect(tokens.verify(token)).toEqual(asked);
  const [body = '', mac = ''] = token.split('.');
  const altered = (from: string, to: string) =>
    `${Buffer.from(Buffer.from(body, 'base64url').toString().replace(from, to)).toString('base64url')}.${mac}`;
  const others = createViewerTokens({ secret: 'another secret', now: () => now });
  const forgeries = [
    others.sign(viewer),
    altered('"42"', '"43"'),
    altered('"scopes":[]', '"scopes":["moderation"]'),
    body,
    `${body}.`,
    '',
    '.',
  ];
  for (const forged of [...forgeries, undefined]) expect(() => tokens.verify(forged)).toThrow(forbidden);
});
