import { expect, test } from 'vitest';
import { createSignedText } from './signed-text.ts';

const secret = 'a secret of the deployment';
const cursors = createSignedText({ secret, purpose: 'cursor' });

test('opens what it sealed', () => {
  expect(cursors.open(cursors.seal(['list', { index: 3 }]))).toEqual(['list', { index: 3 }]);
});

test('opens nothing else: other purposes, other secrets, altered or made-up texts', () => {
  const sealed = cursors.seal({ index: 3 });
  const [body, mac] = sealed.split('.');
  const altered = Buffer.from('{"index":4}').toString('base64url');
  const made = [
    createSignedText({ secret, purpose: 'invitation' }).seal({ index: 3 }),
    createSignedText({ secret: 'another', purpose: 'cursor' }).seal({ index: 3 }),
    `${altered}.${mac}`,
    `${body}.`,
    `${sealed}.x`,
    'garbage',
    '',
  ];
  for (const text of made) expect(cursors.open(text)).toBeNull();
});
