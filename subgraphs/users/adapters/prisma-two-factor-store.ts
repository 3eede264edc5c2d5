import { createHmac } from 'node:crypto';
import { createSecretBox, deriveKey } from '@heliograph/platform/auth';
import { type Directory, type DirectoryTransaction, Prisma } from '@heliograph/platform/directory';
import type { UserId } from '@heliograph/platform/ids';
import type { ProveCode, ProvenChange, TwoFactor, TwoFactorStore } from '../ports.ts';
import { secretFingerprint } from './secret-fingerprint.ts';
import { unlessObstructed } from './unless-obstructed.ts';
import { type AccountWriteOnce, writeAccountOnce } from './write-account-once.ts';

/** @param options.secret AUTH_TWO_FACTOR_KEY: secrets are encrypted, and recovery codes hashed, under keys made from it */
export function prismaTwoFactorStore(options: { directory: Directory; secret: string; now(): Date }): TwoFactorStore {
  const { directory, now } = options;
  const box = createSecretBox({ secret: options.secret, purpose: 'two-factor secrets' });
  const hashOf = recoveryCodeHash(options.secret);
  const fingerprint = secretFingerprint(deriveKey(options.secret, 'fingerprints of codes').toString('base64'));

  const find = async (tx: Pick<Directory, 'twoFactor'>, account: UserId): Promise<TwoFactor | null> => {
    const row = await tx.twoFactor.findUnique({ where: { accountId: BigInt(account) } });
    if (!row) return null;
    const secret = box.open(row.secret, account);
    if (!secret) throw new Error(`The two-factor secret of ${account} does not open with AUTH_TWO_FACTOR_KEY`);
    return { secret, isOn: row.confirmedAt !== null };
  };

  /** Who comes second with the same code finds its row changed, and takes nothing. */
  const spendCode = async (tx: DirectoryTransaction, account: UserId, factor: TwoFactor, prove: ProveCode) => {
    const accountId = BigInt(account);
    const proof = prove(factor);
    if (!proof) return 'wrong';
    const { count } =
      'step' in proof
        ? await tx.twoFactor.updateMany({
            where: { accountId, lastStep: { lt: proof.step } },
            data: { lastStep: proof.step },
          })
        : await tx.recoveryCode.updateMany({
            where: { accountId, codeHash: hashOf(account, proof.recoveryCode), usedAt: null },
            data: { usedAt: now() },
          });
    return count === 0 ? 'wrong' : null;
  };

  const replaceRecoveryCodes = async (tx: DirectoryTransaction, account: UserId, codes: readonly string[]) => {
    const accountId = BigInt(account);
    await tx.recoveryCode.deleteMany({ where: { accountId } });
    const data = codes.map((code) => ({ accountId, codeHash: hashOf(account, code) }));
    await tx.recoveryCode.createMany({ data });
  };

  /** @param work answers what stands in the way: nothing is written then, and the key is as new */
  const once = <Obstacle extends string>(
    write: Omit<AccountWriteOnce, 'key'> & { idempotencyKey: string | null | undefined },
    work: (tx: DirectoryTransaction) => Promise<Obstacle | null>,
  ) => unlessObstructed((task) => writeAccountOnce(directory, { ...write, key: write.idempotencyKey }, task), work);

  const onceWithCode = <Obstacle extends string>(
    mutation: string,
    { account, idempotencyKey, oneTimeCode }: ProvenChange,
    work: (tx: DirectoryTransaction) => Promise<Obstacle | null>,
  ) => once({ account, mutation, idempotencyKey, input: { oneTimeCode: fingerprint(oneTimeCode) } }, work);

  return {
    find: (account) => find(directory, account),

    recoveryCodesLeft: (account) =>
      directory.recoveryCode.count({ where: { accountId: BigInt(account), usedAt: null } }),

    async begin({ account, idempotencyKey }, secret) {
      const accountId = BigInt(account);
      const outcome = await once({ account, mutation: 'startTwoFactor', idempotencyKey, input: {} }, async (tx) => {
        if ((await find(tx, account))?.isOn) return 'on';
        const waiting = { secret: box.seal(secret, account), lastStep: 0, createdAt: now() };
        await tx.twoFactor.upsert({ where: { accountId }, create: { accountId, ...waiting }, update: waiting });
        return null;
      });
      return outcome === 'on' ? 'on' : 'begun';
    },

    confirm: (change, recoveryCodes) =>
      onceWithCode('confirmTwoFactor', change, async (tx) => {
        const { account, prove } = change;
        const factor = await find(tx, account);
        if (!factor || factor.isOn) return factor ? 'on' : 'not-begun';
        const obstacle = await spendCode(tx, account, factor, prove);
        if (obstacle) return obstacle;
        await tx.twoFactor.update({ where: { accountId: BigInt(account) }, data: { confirmedAt: now() } });
        await replaceRecoveryCodes(tx, account, recoveryCodes);
        return null;
      }),

    renewRecoveryCodes: (change, recoveryCodes) =>
      onceWithCode('renewRecoveryCodes', change, async (tx) => {
        const { account, prove } = change;
        const factor = await find(tx, account);
        if (!factor?.isOn) return 'off';
        const obstacle = await spendCode(tx, account, factor, prove);
        if (obstacle) return obstacle;
        await replaceRecoveryCodes(tx, account, recoveryCodes);
        return null;
      }),

    async disable(change) {
      const outcome = await onceWithCode('disableTwoFactor', change, async (tx) => {
        const { account, prove } = change;
        const accountId = BigInt(account);
        const factor = await find(tx, account);
        const obstacle = factor?.isOn ? await spendCode(tx, account, factor, prove) : null;
        if (obstacle) return obstacle;
        await tx.twoFactor.deleteMany({ where: { accountId } });
        await tx.recoveryCode.deleteMany({ where: { accountId } });
        return null;
      });
      return outcome === 'wrong' ? 'wrong' : 'done';
    },

    async spend(account, prove, { challenge } = {}) {
      const outcome = await unlessObstructed(
        (work) => directory.$transaction(work),
        async (tx) => {
          if (challenge !== undefined && !(await spendChallenge(tx, account, challenge))) return 'used';
          const factor = await find(tx, account);
          return factor?.isOn ? spendCode(tx, account, factor, prove) : 'wrong';
        },
      );
      return outcome === 'replayed' ? 'done' : outcome;
    },
  };
}

/** A challenge that was answered is remembered like a key of that log-in: for longer than it lives. */
async function spendChallenge(tx: DirectoryTransaction, account: UserId, challenge: string): Promise<boolean> {
  const record = { accountId: BigInt(account), mutation: 'logIn', key: challenge };
  const data = { ...record, inputHash: new Uint8Array(), result: Prisma.JsonNull };
  const { count } = await tx.mutationRecord.createMany({ data: [data], skipDuplicates: true });
  return count === 1;
}

/**
 * HMAC-SHA-256 of code and account. A slow hash is for what people think up: these are 50 random bits, and under a key
 * that the databases do not have nobody who steals them can try a single one.
 */
function recoveryCodeHash(secret: string): (account: UserId, code: string) => Uint8Array<ArrayBuffer> {
  const key = deriveKey(secret, 'recovery codes');
  return (account, code) => new Uint8Array(createHmac('sha256', key).update(`${account}\n${code}`).digest());
}
