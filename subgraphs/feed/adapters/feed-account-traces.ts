import type { Directory } from '@heliograph/platform/directory';
import type { AccountTraces } from '../ports.ts';
import { type AccountRowsOptions, postgresAccountRows } from './postgres-account-rows.ts';
import { type EraserOfListsOptions, eraserOfLists } from './redis-list-eraser.ts';

/** What the feed keeps of an account: rows on its shard, what names it on all, campaigns, and lists in Redis. */
export function feedAccountTraces(
  options: EraserOfListsOptions & AccountRowsOptions & { directory: Directory },
): AccountTraces {
  const rows = postgresAccountRows(options);
  return {
    ...rows,
    ...eraserOfLists(options),
    async eraseRows(userId) {
      await options.directory.campaign.deleteMany({ where: { authorId: BigInt(userId) } });
      return rows.eraseRows(userId);
    },
  };
}
