import { writeExports } from '@heliograph/platform/account-data';
import type { EventHandlers } from '@heliograph/platform/events';
import { shardOf, type UserId } from '@heliograph/platform/ids';
import { jobs } from '@heliograph/platform/jobs';
import type { Platform } from '@heliograph/platform/runtime';
import { carryOnErasure } from './domain/erasure/carry-on-erasure.ts';
import { assembleExport, beginExport, expireExport } from './domain/export/assemble-export.ts';
import { exportAccount } from './domain/export/export-account.ts';
import type { usersStores } from './stores.ts';

/** An erasure that failed is carried on after this long, for as long as it takes: a store may be away for hours. */
const AFTER_FAILURE_SECONDS = 60;

/** Takes the jobs and events that erase deleted accounts, and that make archives of an account's data. */
export async function accountDataWorker(
  platform: Platform,
  stores: ReturnType<typeof usersStores>,
): Promise<EventHandlers> {
  const { queues, settings, shards, emit, graph, logger } = platform;
  const erasure = { ...stores, delaySeconds: settings.ERASURE_DELAY_SECONDS };
  const making = {
    ...stores,
    askForParts: ({ id, account }: { id: string; account: UserId }) =>
      shards.transaction(shardOf(account), (tx) =>
        emit(tx, { type: 'DataExportAsked', entity: account, payload: { userId: account, exportId: id } }),
      ),
  };

  await queues.work(jobs.usersEraseAccount, ({ accountId }) =>
    carryOnErasure(erasure, accountId).catch(async (error: unknown) => {
      logger.warn({ err: error }, 'the erasure of an account failed and will be carried on');
      await stores.erasures.carryOn(accountId, AFTER_FAILURE_SECONDS);
    }),
  );
  await queues.work(jobs.usersBeginExport, ({ exportId }) => beginExport(making, exportId));
  await queues.work(jobs.usersAssembleExport, ({ exportId }) => assembleExport(making, exportId));
  await queues.work(jobs.usersExpireExport, ({ exportId }) => expireExport(making, exportId));

  return {
    ...(await writeExports(platform, {
      room: 'users',
      job: jobs.usersWriteExport,
      write: (userId) => exportAccount({ ...stores, graph }, userId),
    })),
    AccountErased: ({ userId, room }) => stores.erasures.roomDone(userId, room),
    ExportPartWritten: ({ exportId, room }) => stores.exports.partWritten(exportId, room),
  };
}
