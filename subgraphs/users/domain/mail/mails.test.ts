import { expect, test } from 'vitest';
import { passwordChangedMail, passwordResetMail, verificationMail } from './mails.ts';

test.each(['https://example.org', 'https://example.org/', 'https://example.org/app'])('links begin with %s', (base) => {
  const begin = base.replace(/\/$/, '');
  expect(passwordResetMail('ana@example.org', base, 'a-b_c').text).toContain(`\n${begin}/reset-password?token=a-b_c\n`);
  expect(verificationMail('ana@example.org', base, 'a-b_c').text).toContain(`\n${begin}/verify-email?token=a-b_c\n`);
});

test('that a password was changed is told without any link to follow', () => {
  const mail = passwordChangedMail('ana@example.org');
  expect(mail.to).toBe('ana@example.org');
  expect(mail.text).not.toMatch(/https?:|token/);
});
