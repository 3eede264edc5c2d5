import type { UserId } from '@heliograph/platform/ids';
import type { AccountTraces, ErasureStore, ExportArchives, ExportStore } from '../../ports.ts';

export interface ErasureDependencies {
  erasures: ErasureStore;
  traces: AccountTraces;
  exports: Pick<ExportStore, 'all'>;
  archives: Pick<ExportArchives, 'remove'>;
  now(): Date;
  /** From the deletion until erasing begins: longer than a request may take, so that none finds the account half gone. */
  delaySeconds: number;
}

/** Bites that follow each other at once are one job for so long. */
const JOB_MS = 10_000;
/** How soon to look again for what is still on its way. */
const SOON_SECONDS = 3;
/** Rooms that have not answered by then are told once more: their jobs may be among the dead. */
const TELL_AGAIN_SECONDS = 6 * 3600;

/**
 * Takes the erasure of a deleted account as far as it goes, and sees to it that it goes on. First the other rooms erase
 * what they keep, as edges tell them where that is; then this room does. The handler of the job `users.erase-account`.
 */
export async function carryOnErasure(dependencies: ErasureDependencies, account: UserId): Promise<void> {
  const { erasures, traces, now, delaySeconds } = dependencies;
  const erasure = await erasures.find(account);
  if (!erasure) return;
  await traces.hide(account);
  const early = erasure.startedAt.getTime() + delaySeconds * 1000 - now().getTime();
  if (early > 0) return erasures.carryOn(account, Math.ceil(early / 1000));
  if (erasure.waitingFor.length > 0) {
    await traces.tellRooms(account);
    return erasures.carryOn(account, TELL_AGAIN_SECONDS);
  }
  if (!(await eraseOwn(dependencies, account))) return erasures.carryOn(account, 0);
  const isAwaited = (await traces.isSpokenOf(account)) || (await traces.eraseJobs(erasure.names));
  if (isAwaited) return erasures.carryOn(account, SOON_SECONDS);
  await eraseLast(dependencies, account);
}

/** Bites for some seconds; answers whether all is done. */
async function eraseOwn({ traces }: ErasureDependencies, account: UserId): Promise<boolean> {
  const end = performance.now() + JOB_MS;
  const isErased = async (bite: (account: UserId) => Promise<boolean>): Promise<boolean> => {
    while (performance.now() < end) if (!(await bite(account))) return true;
    return false;
  };
  // One after the other: a look for rows goes through every shard, and a star's edges take ten thousand bites.
  return (await isErased(traces.eraseRows)) && (await isErased(traces.eraseEdges));
}

/** What nobody writes any more, now that neither events nor jobs name the account. */
async function eraseLast({ erasures, traces, exports, archives }: ErasureDependencies, account: UserId): Promise<void> {
  for (const { id } of await exports.all(account)) await archives.remove(id);
  await traces.unhide(account);
  await traces.eraseKeys(account);
  await erasures.finish(account);
}
