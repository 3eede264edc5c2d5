import { expect, test } from 'vitest';
import { createCursorSeal } from './cursor-seal.ts';

const secret = 'a secret of the deployment';
const cursors = createCursorSeal({ secret, purpose: 'followers' });

test('opens what it sealed, and seals the same in the same way', () => {
  const sealed = cursors.seal(['list', { index: 3 }]);
  expect(cursors.open(sealed)).toEqual(['list', { index: 3 }]);
  expect(cursors.seal(['list', { index: 3 }])).toBe(sealed);
});

test('shows nothing of what it sealed, nor what two cursors have in common', () => {
  const [one, other] = ['90071992547409911', '90071992547409912'].map((id) => cursors.seal(['FOLLOWED_BY:17', id]));
  const bytes = [one, other].map((text = '') => Buffer.from(text, 'base64url'));
  for (const shown of bytes) expect(shown.toString('latin1')).not.toMatch(/9007|FOLLOWED/);
  const same = bytes[0]?.filter((byte, index) => byte === bytes[1]?.[index]) ?? [];
  expect(same.length).toBeLessThan(8);
});

test('opens nothing else: other purposes, other secrets, altered or made-up texts', () => {
  const sealed = cursors.seal({ index: 3 });
  const bytes = Buffer.from(sealed, 'base64url');
  const flipped = Array.from(bytes, (_byte, index) =>
    Buffer.from(bytes.map((byte, at) => (at === index ? byte ^ 1 : byte))).toString('base64url'),
  );
  const made = [
    ...flipped,
    createCursorSeal({ secret, purpose: 'likes' }).seal({ index: 3 }),
    createCursorSeal({ secret: 'another', purpose: 'followers' }).seal({ index: 3 }),
    `${sealed}.`,
    `${sealed}A`,
    sealed.slice(0, -1),
    sealed.slice(0, 10),
    'garbage',
    '',
  ];
  for (const text of made) expect(cursors.open(text)).toBeNull();
});
