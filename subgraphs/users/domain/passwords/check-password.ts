import { invalid, type UsersRefusal } from '../refusals.ts';
import { COMMON_PASSWORDS } from './common-passwords.ts';

const MIN_LENGTH = 8;
const MAX_LENGTH = 256;

/**
 * The one rule for every new password; what is wrong with it, or null. No kinds of characters are asked for: they make
 * passwords that are hard to keep, not hard to guess (NIST SP 800-63B).
 */
export function checkPassword(
  password: string,
  { field, username, email }: { field: string; username: string; email: string },
): UsersRefusal | null {
  if (password.length < MIN_LENGTH || password.length > MAX_LENGTH) {
    return invalid(field, `A password has ${MIN_LENGTH} to ${MAX_LENGTH} characters`);
  }
  const lowered = password.toLowerCase();
  if (COMMON_PASSWORDS.has(lowered) || /^(.)\1*$/su.test(lowered)) {
    return invalid(field, 'This password is one of those that are guessed first; choose another');
  }
  // A short name may stand in a long password by chance: what counts is what else there is to guess.
  const [localPart = email] = email.split('@');
  const unguessed = [email, username, localPart].reduce((rest, known) => rest.replaceAll(known, ''), lowered);
  if (unguessed.length < MIN_LENGTH && unguessed !== lowered) {
    return invalid(field, 'This password is little more than the username or e-mail address; choose another');
  }
  return null;
}
