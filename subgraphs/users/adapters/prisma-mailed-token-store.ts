import type { Directory } from '@heliograph/platform/directory';
import type { UserId } from '@heliograph/platform/ids';
import type { MailedTokenStore } from '../ports.ts';

export function prismaMailedTokenStore(options: { directory: Directory; now(): Date }): MailedTokenStore {
  const { directory, now } = options;
  return {
    async replace({ account, purpose, hash, expiresAt }) {
      const accountId = BigInt(account);
      await directory.$transaction([
        directory.mailedToken.deleteMany({ where: { accountId, purpose, usedAt: null } }),
        directory.mailedToken.create({ data: { tokenHash: new Uint8Array(hash), accountId, purpose, expiresAt } }),
      ]);
    },

    async owner(purpose, hash) {
      const token = await directory.mailedToken.findFirst({
        where: { tokenHash: new Uint8Array(hash), purpose, usedAt: null, expiresAt: { gt: now() } },
        select: { accountId: true },
      });
      return token && (String(token.accountId) as UserId);
    },
  };
}
