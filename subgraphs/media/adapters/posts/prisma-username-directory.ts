import type { Directory } from '@heliograph/platform/directory';
import type { UserId } from '@heliograph/platform/ids';
import type { UsernameDirectory } from '../../ports.ts';

/** Reads usernames where they are unique; the users subgraph writes them. */
export function prismaUsernameDirectory({ directory }: { directory: Directory }): UsernameDirectory {
  return {
    async find(usernames) {
      const accounts = await directory.account.findMany({
        where: { username: { in: [...usernames] }, state: 'ACTIVE' },
        select: { id: true, username: true },
      });
      return new Map(accounts.map(({ id, username }) => [username, String(id) as UserId]));
    },

    async existing(ids) {
      const accounts = await directory.account.findMany({
        where: { id: { in: ids.map(BigInt) }, state: 'ACTIVE' },
        select: { id: true },
      });
      return new Set(accounts.map(({ id }) => String(id) as UserId));
    },
  };
}
