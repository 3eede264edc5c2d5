import type { Directory } from '@heliograph/platform/directory';
import type { UserId } from '@heliograph/platform/ids';
import type { Accounts } from '../ports.ts';

/** Reads which accounts there are; the users subgraph writes them. */
export function prismaAccounts({ directory }: { directory: Directory }): Accounts {
  return {
    async existing(ids) {
      const accounts = await directory.account.findMany({
        where: { id: { in: ids.map(BigInt) }, state: 'ACTIVE' },
        select: { id: true },
      });
      return new Set(accounts.map(({ id }) => String(id) as UserId));
    },
  };
}
