import { type HighlightId, parseId, type UserId } from '@heliograph/platform/ids';
import { pageSize, toConnection } from '@heliograph/platform/subgraph';
import type { UserResolvers } from '../../generated/resolvers.ts';

/** What this subgraph adds to an account: its stories. */
export const User: UserResolvers = {
  __resolveReference({ id }) {
    const known = parseId<UserId>(id);
    return known ? { id: known } : null;
  },
  storyTray: ({ id }, _args, { loaders }) => loaders.trays.load(id),
  async highlights({ id }, args, { stories, loaders, cursors }) {
    const first = pageSize(args);
    const before: HighlightId | null = cursors.highlights.decode(id, args.after);
    const by = await loaders.onlookers.load(id);
    if (!by) return null;
    const found = await stories.highlights.ofAuthor(id, by, first + 1, before);
    return toConnection(found.slice(0, first), {
      hasNextPage: found.length > first,
      hasPreviousPage: before !== null,
      cursorOf: (highlight) => cursors.highlights.encode(id, highlight.id),
    });
  },
};
