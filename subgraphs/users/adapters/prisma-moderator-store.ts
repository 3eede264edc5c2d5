import type { Directory } from '@heliograph/platform/directory';
import type { UserId } from '@heliograph/platform/ids';
import type { ModeratorStore } from '../ports.ts';
import { endSessions } from './end-sessions.ts';

/** The role stands in the account's row: whoever opens a session of it holds that row, too, or reads it after. */
export function prismaModeratorStore({ directory, now }: { directory: Directory; now(): Date }): ModeratorStore {
  return {
    async add(username) {
      const { count } = await directory.account.updateMany({
        where: { username: username.toLowerCase(), state: 'ACTIVE' },
        data: { isModerator: true },
      });
      return count > 0;
    },

    remove: (username) =>
      directory.$transaction(async (tx) => {
        const where = { username: username.toLowerCase() };
        // The row first: a log-in that comes meanwhile waits, and opens a session without the role.
        const [former] = await tx.account.updateManyAndReturn({
          where: { ...where, isModerator: true },
          data: { isModerator: false },
          select: { id: true },
        });
        // Routers look for ended sessions by themselves, several times a second: nobody needs to tell them.
        if (former) await endSessions(tx, String(former.id) as UserId, { now: now() });
        return former !== undefined || (await tx.account.count({ where })) > 0;
      }),

    async list() {
      const moderators = await directory.account.findMany({
        where: { isModerator: true },
        orderBy: { username: 'asc' },
        select: { username: true },
      });
      return moderators.map(({ username }) => username);
    },
  };
}
