import { expect, test } from 'vitest';
import { createSealedText } from './sealed-text.ts';
import { createSecretBox } from './secret-box.ts';

const secret = 'a secret of at least thirty-two characters';
const box = createSecretBox({ secret, purpose: 'codes' });
const content = Buffer.from('20 bytes of a secret');

test('a secret is read by its owner, and looks different each time it is sealed', () => {
  const [one, other] = [box.seal(content, 'ana'), box.seal(content, 'ana')];
  expect(box.open(one, 'ana')).toEqual(content);
  expect(one).not.toEqual(other);
  expect(Buffer.from(one).includes(content)).toBe(false);
});

test('a box opens for nobody else, under no other key and for no other purpose', () => {
  const sealed = box.seal(content, 'ana');
  expect(box.open(sealed, 'ben')).toBeNull();
  expect(createSecretBox({ secret: secret.toUpperCase(), purpose: 'codes' }).open(sealed, 'ana')).toBeNull();
  expect(createSecretBox({ secret, purpose: 'challenges' }).open(sealed, 'ana')).toBeNull();
});

test('a box in which any one bit was changed, or that was cut short anywhere, does not open', () => {
  const sealed = box.seal(content, 'ana');
  for (let index = 0; index < sealed.length; index += 1) {
    const changed = sealed.map((byte, at) => (at === index ? byte ^ (1 << (index % 8)) : byte));
    expect([box.open(changed, 'ana'), box.open(sealed.subarray(0, index), 'ana')]).toEqual([null, null]);
  }
});

test('a sealed text is read back, tells the app nothing, and cannot be made up', () => {
  const texts = createSealedText({ secret, purpose: 'challenge' });
  const sealed = texts.seal({ account: '42' });
  expect(texts.open(sealed)).toEqual({ account: '42' });
  expect(sealed).toMatch(/^[\w-]+$/);
  expect(Buffer.from(sealed, 'base64url').toString('latin1')).not.toContain('42');
  for (const text of ['', 'x', sealed.slice(1), `${sealed}AA`, 'AQ'.repeat(40)]) expect(texts.open(text)).toBeNull();
});
