import { expect, test } from 'vitest';
import { checkPassword } from './check-password.ts';
import { COMMON_PASSWORDS } from './common-passwords.ts';

const check = (password: string, known = { username: 'ana.ribeiro', email: 'ana@example.org' }) =>
  checkPassword(password, { field: 'newPassword', ...known });

test.each([
  'correct horse',
  'x7!kQ2p@',
  '        x',
  'пароль-пароль',
  '🔑🔑🔑🔑a',
  `${'y'.repeat(255)}z`,
  'my dog ana.ribeiro barks',
  'banana split',
])('%j will do', (password) => {
  expect(check(password)).toBeNull();
});

test.each([
  ['too short', '1234567'],
  ['too long', `${'x'.repeat(256)}y`],
  ['among those that are guessed first', 'password'],
  ['that, in capitals', 'PassWord1'],
  ['that, with a sign in place of a letter', 'P@ssw0rd'],
  ['one character again and again', 'ssssssssssss'],
  ['the username', 'ana.ribeiro'],
  ['the username and a year', 'Ana.Ribeiro2026'],
  ['the username twice', 'ana.ribeiroana.ribeiro'],
  ['the address', 'ana@example.org'],
  ['the address and a sign', 'ANA@example.org!'],
  ['what stands before the @, with not enough beside it', '1ana2ana3ana4'],
])('%s is refused: %s', (_why, password) => {
  expect(check(password)).toMatchObject({ code: 'INVALID', field: ['newPassword'] });
});

test('every common password is one that would do otherwise, in lower case', () => {
  expect(COMMON_PASSWORDS.size).toBeGreaterThanOrEqual(100);
  for (const password of COMMON_PASSWORDS) {
    expect(password).toBe(password.toLowerCase());
    expect(password.length).toBeGreaterThanOrEqual(8);
  }
});
