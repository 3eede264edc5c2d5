import type { Directory } from '@heliograph/platform/directory';
import { subscribers } from '@heliograph/platform/events';
import { type JobQueues, jobs } from '@heliograph/platform/jobs';
import type { ErasureStore } from '../ports.ts';
import { endSessions } from './end-sessions.ts';

/** Erasures beside the accounts they end; what carries them on is in the directory's own queue. */
export function prismaErasureStore(options: {
  directory: Directory;
  queues: JobQueues;
  now(): Date;
  /** Tells those who are connected with the session. */
  announceEnd(sessionId: string): void;
}): ErasureStore {
  const { directory, queues, now, announceEnd } = options;

  const store: ErasureStore = {
    async begin(account) {
      const [id, startedAt] = [BigInt(account), now()];
      const ended = await directory.$transaction(async (tx) => {
        const { count } = await tx.account.updateMany({
          where: { id, state: 'ACTIVE' },
          data: { state: 'DELETING' },
        });
        if (count === 0) return [];
        await tx.erasure.createMany({
          data: subscribers.AccountDeleted.map((room) => ({ accountId: id, room, startedAt })),
        });
        await queues.enqueueInDirectory(tx, jobs.usersEraseAccount, { accountId: account });
        return endSessions(tx, account, { now: startedAt });
      });
      for (const session of ended) announceEnd(session);
    },

    async find(account) {
      const accountId = BigInt(account);
      const [row, rooms] = await Promise.all([
        directory.account.findUnique({
          where: { id: accountId, state: 'DELETING' },
          select: { username: true, email: true, dataExports: { select: { id: true } } },
        }),
        directory.erasure.findMany({ where: { accountId } }),
      ]);
      if (!row) return null;
      return {
        startedAt: rooms[0]?.startedAt ?? now(),
        waitingFor: rooms.filter(({ finishedAt }) => !finishedAt).map(({ room }) => room),
        names: { ids: [account, ...row.dataExports.map(({ id }) => id)], logins: [row.username, row.email] },
      };
    },

    async roomDone(account, room) {
      const accountId = BigInt(account);
      await directory.erasure.updateMany({ where: { accountId, room, finishedAt: null }, data: { finishedAt: now() } });
      const erasure = await store.find(account);
      if (erasure?.waitingFor.length === 0) await store.carryOn(account, 0);
    },

    async carryOn(account, afterSeconds) {
      await directory.$transaction((tx) =>
        queues.enqueueInDirectory(tx, jobs.usersEraseAccount, { accountId: account }, { delaySeconds: afterSeconds }),
      );
    },

    async finish(account) {
      const accountId = BigInt(account);
      await directory.$transaction(async (tx) => {
        await tx.formerUsername.deleteMany({ where: { accountId } });
        await tx.signUpRecord.deleteMany({ where: { accountId } });
        await tx.erasure.deleteMany({ where: { accountId } });
        // Sessions, tokens, second factor, archives and records of mutations go with it.
        await tx.account.deleteMany({ where: { id: accountId, state: 'DELETING' } });
        await queues.forgetInDirectory(tx, jobs.usersEraseAccount, { accountId: account });
      });
    },
  };
  return store;
}
