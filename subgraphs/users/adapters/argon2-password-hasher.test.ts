import { expect, test } from 'vitest';
import { argon2PasswordHasher } from './argon2-password-hasher.ts';

test('a password is hashed at the cost that OWASP recommends at least, and known by it', async () => {
  const passwords = await argon2PasswordHasher();
  const hashed = await passwords.hash('correct horse');
  expect(hashed).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  expect(await passwords.matches('correct horse', hashed)).toBe(true);
  expect(await passwords.matches('incorrect horse', hashed)).toBe(false);
  expect(await passwords.matches('correct horse', null)).toBe(false);
});
