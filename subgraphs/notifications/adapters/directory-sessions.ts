import type { Directory } from '@heliograph/platform/directory';
import type { Sessions } from '../ports.ts';

/** Sessions as the directory has them. */
export function directorySessions({ directory }: { directory: Directory }): Sessions {
  return {
    async live(ids) {
      const live = await directory.session.findMany({
        where: { id: { in: [...ids] }, endedAt: null },
        select: { id: true },
      });
      return new Set(live.map(({ id }) => id));
    },
  };
}
