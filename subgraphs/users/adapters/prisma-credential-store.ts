import type { Directory, DirectoryTransaction } from '@heliograph/platform/directory';
import type { UserId } from '@heliograph/platform/ids';
import { type JobQueues, jobs } from '@heliograph/platform/jobs';
import { unlessRefused, WriteRefused } from '@heliograph/platform/shards';
import type { CredentialStore, TokenPurpose } from '../ports.ts';
import { endSessions } from './end-sessions.ts';
import { prismaMailedTokenStore } from './prisma-mailed-token-store.ts';
import type { SecretFingerprint } from './secret-fingerprint.ts';
import { writeAccountOnce } from './write-account-once.ts';

/** Changes of one account follow each other: each holds the account's row, as `writeAccountOnce` does. */
export function prismaCredentialStore(options: {
  directory: Directory;
  queues: JobQueues;
  now(): Date;
  /** Tells those who are connected with the session. */
  announceEnd(sessionId: string): void;
  fingerprint: SecretFingerprint;
}): CredentialStore {
  const { directory, queues, now, announceEnd, fingerprint } = options;
  const tokens = prismaMailedTokenStore(options);

  /** What a new password brings with it; answers the sessions that have ended. */
  const afterNewPassword = async (tx: DirectoryTransaction, account: UserId, except?: string): Promise<string[]> => {
    const accountId = BigInt(account);
    await tx.mailedToken.deleteMany({ where: { accountId, purpose: 'RESET_PASSWORD', usedAt: null } });
    await queues.enqueueInDirectory(tx, jobs.usersSendMail, { kind: 'password-changed', accountId: account });
    return endSessions(tx, account, { except, now: now() });
  };

  /** Uses up a token within what it is used for, which is undone where the token is no good. */
  const withToken = async <Value>(
    purpose: TokenPurpose,
    hash: Buffer,
    work: (tx: DirectoryTransaction, owner: UserId) => Promise<Value>,
  ): Promise<Value | null> => {
    const account = await tokens.owner(purpose, hash);
    if (!account) return null;
    return unlessRefused(
      writeAccountOnce(directory, { account, mutation: purpose, key: null, input: null }, async (tx) => {
        const { count } = await tx.mailedToken.updateMany({
          where: { tokenHash: new Uint8Array(hash), usedAt: null, expiresAt: { gt: now() } },
          data: { usedAt: now() },
        });
        if (count === 0) throw new WriteRefused();
        return work(tx, account);
      }),
    );
  };

  return {
    async changePassword({ account, session, idempotencyKey, input, proved }) {
      const write = {
        account,
        mutation: 'changePassword',
        key: idempotencyKey,
        input: { from: fingerprint(input.currentPassword), to: fingerprint(input.newPassword) },
      };
      const ended = await unlessRefused(
        writeAccountOnce(directory, write, async (tx) => {
          if (!proved) throw new WriteRefused();
          await setPassword(tx, { id: BigInt(account), passwordHash: proved.from }, { passwordHash: proved.to });
          return afterNewPassword(tx, account, session);
        }),
      );
      for (const id of ended ?? []) announceEnd(id);
      return ended !== null;
    },

    async resetPassword({ tokenHash, passwordHash }) {
      const ended = await withToken('RESET_PASSWORD', tokenHash, async (tx, account) => {
        await setPassword(tx, { id: BigInt(account) }, { passwordHash });
        await verify(tx, account, now());
        return afterNewPassword(tx, account);
      });
      for (const id of ended ?? []) announceEnd(id);
      return ended !== null;
    },

    async verifyEmail(tokenHash) {
      const verified = await withToken('VERIFY_EMAIL', tokenHash, async (tx, account) => {
        await verify(tx, account, now());
        return true;
      });
      return verified !== null;
    },
  };
}

/** @throws WriteRefused where there is no such active account */
async function setPassword(
  tx: DirectoryTransaction,
  where: { id: bigint; passwordHash?: string },
  data: { passwordHash: string },
): Promise<void> {
  const { count } = await tx.account.updateMany({ where: { ...where, state: 'ACTIVE' }, data });
  if (count === 0) throw new WriteRefused();
}

async function verify(tx: DirectoryTransaction, account: UserId, now: Date): Promise<void> {
  await tx.account.updateMany({
    where: { id: BigInt(account), state: 'ACTIVE', emailVerifiedAt: null },
    data: { emailVerifiedAt: now },
  });
}
