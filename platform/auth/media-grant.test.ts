import { expect, test } from 'vitest';
import type { MediaId, UserId } from '../ids/index.ts';
import { createMediaGrants } from './media-grant.ts';

const grants = createMediaGrants({ secret: 'x'.repeat(32) });
const [media, ana, ben] = ['17' as MediaId, '5' as UserId, '6' as UserId];

test('a grant is good for its media and its viewer, and for nobody else', () => {
  const grant = grants.give(media, ana);
  expect(grants.read(grant, ana)).toBe(media);
  expect(grants.read(grant, ben)).toBeNull();
  expect(grants.read(grant, null)).toBeNull();
  expect(grants.read(grants.give(media, null), null)).toBe(media);
});

test.each([
  '',
  'no grant',
  grants.give(media, ana).slice(1),
  createMediaGrants({ secret: 'y'.repeat(32) }).give(media, ana),
])('what is none is none: %s', (text) => expect(grants.read(text, ana)).toBeNull());
