import type { Directory, Prisma } from '@heliograph/platform/directory';
import { subscribers } from '@heliograph/platform/events';
import type { UserId } from '@heliograph/platform/ids';
import { type JobQueues, jobs } from '@heliograph/platform/jobs';
import type { DataExport, ExportStore } from '../ports.ts';
import { writeAccountOnce } from './write-account-once.ts';

const DAY_MS = 24 * 3600 * 1000;
export const KEPT_DAYS = 7;

/** Thrown within the transaction, so that the key may be used again. */
class AskedTooSoon extends Error {
  readonly code = 'EXPORT_ASKED_TOO_SOON';
  readonly retryAfterSeconds: number;
  constructor(retryAfterSeconds: number) {
    super('An archive was asked for within the last day');
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** Archives in the directory, beside the account they are of. */
export function prismaExportStore(options: { directory: Directory; queues: JobQueues; now(): Date }): ExportStore {
  const { directory, queues, now } = options;
  const newestFirst = { createdAt: 'desc' } as const;

  return {
    async begin({ account, idempotencyKey }) {
      const accountId = BigInt(account);
      const write = { account, mutation: 'exportMyData', key: idempotencyKey, input: {} };
      try {
        return await writeAccountOnce(directory, write, async (tx) => {
          const at = now();
          const latest = await tx.dataExport.findFirst({
            where: { accountId, state: { not: 'FAILED' }, createdAt: { gt: new Date(at.getTime() - DAY_MS) } },
            orderBy: newestFirst,
          });
          if (latest) throw new AskedTooSoon(Math.ceil((latest.createdAt.getTime() + DAY_MS - at.getTime()) / 1000));
          const id = crypto.randomUUID();
          const expiresAt = new Date(at.getTime() + KEPT_DAYS * DAY_MS);
          await tx.dataExport.create({ data: { id, accountId, createdAt: at, expiresAt } });
          await queues.enqueueInDirectory(tx, jobs.usersBeginExport, { exportId: id });
          const delaySeconds = (KEPT_DAYS * DAY_MS) / 1000;
          await queues.enqueueInDirectory(tx, jobs.usersExpireExport, { exportId: id }, { delaySeconds });
          return id;
        });
      } catch (error) {
        if (!(error instanceof AskedTooSoon)) throw error;
        return { retryAfterSeconds: error.retryAfterSeconds };
      }
    },

    async find(id) {
      const row = await directory.dataExport.findUnique({ where: { id } });
      return row && toExport(row);
    },

    async latest(account) {
      const row = await directory.dataExport.findFirst({
        where: { accountId: BigInt(account) },
        orderBy: newestFirst,
      });
      return row && toExport(row);
    },

    async all(account) {
      const rows = await directory.dataExport.findMany({ where: { accountId: BigInt(account) } });
      return rows.map(toExport);
    },

    async partWritten(id, room) {
      await directory.$transaction(async (tx) => {
        await tx.$executeRaw`
          update data_export set parts = array_append(parts, ${room})
           where id = ${id}::uuid and not ${room} = any(parts)`;
        const row = await tx.dataExport.findUnique({ where: { id } });
        const isWhole = subscribers.DataExportAsked.every((one) => row?.parts.includes(one));
        if (isWhole) await queues.enqueueInDirectory(tx, jobs.usersAssembleExport, { exportId: id }, { key: id });
      });
    },

    async settle(id, outcome) {
      const data =
        outcome.state === 'READY' ? { ...outcome, byteSize: BigInt(outcome.byteSize), readyAt: now() } : outcome;
      await directory.dataExport.updateMany({ where: { id, state: 'PREPARING' }, data });
    },

    async expire(id) {
      await directory.dataExport.updateMany({ where: { id }, data: { state: 'EXPIRED' } });
    },
  };
}

const toExport = (row: Prisma.DataExportGetPayload<object>): DataExport => ({
  id: row.id,
  account: String(row.accountId) as UserId,
  state: row.state,
  createdAt: row.createdAt,
  byteSize: row.byteSize,
  expiresAt: row.expiresAt ?? row.createdAt,
});
