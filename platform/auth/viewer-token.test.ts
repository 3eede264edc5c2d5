import { expect, test } from 'vitest';
import type { UserId } from '../ids/index.ts';
import { createViewerTokens } from './viewer-token.ts';

let now = Date.parse('2026-11-21T12:00:00Z');
const tokens = createViewerTokens({ secret: 'a secret of the deployment', now: () => now });
const viewer = { userId: '42' as UserId, sessionId: 's' };
const forbidden = expect.objectContaining({ code: 'FORBIDDEN' });

test('carries who asks, or that nobody is signed in', () => {
  expect(tokens.verify(tokens.sign(viewer))).toEqual(viewer);
  expect(tokens.verify(tokens.sign(null))).toBeNull();
});

test('is good for a minute', () => {
  const token = tokens.sign(viewer);
  now += 61_000;
  expect(() => tokens.verify(token)).toThrow(forbidden);
  now -= 61_000;
});

test('of another secret, altered, cut or missing is refused', () => {
  const token = tokens.sign(viewer);
  const [body = '', mac = ''] = token.split('.');
  const altered = Buffer.from(body, 'base64url').toString().replace('"42"', '"43"');
  const others = createViewerTokens({ secret: 'another secret', now: () => now });
  const forgeries = [
    others.sign(viewer),
    `${Buffer.from(altered).toString('base64url')}.${mac}`,
    body,
    `${body}.`,
    '',
    '.',
  ];
  for (const forged of [...forgeries, undefined]) expect(() => tokens.verify(forged)).toThrow(forbidden);
});
