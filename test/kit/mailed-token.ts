import { createHash, randomBytes } from 'node:crypto';
import type { Platform } from '@heliograph/platform/runtime';

/** The token of a link, as if it had just been mailed to this person. */
export async function mailedToken(
  { directory }: Platform,
  person: { id: string },
  purpose: 'VERIFY_EMAIL' | 'RESET_PASSWORD',
): Promise<string> {
  const token = randomBytes(32).toString('base64url');
  const tokenHash = new Uint8Array(createHash('sha256').update(token).digest());
  const expiresAt = new Date(Date.now() + 3600 * 1000);
  await directory.mailedToken.create({ data: { tokenHash, accountId: BigInt(person.id), purpose, expiresAt } });
  return token;
}
