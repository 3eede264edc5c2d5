import type { StoryId } from '@heliograph/platform/ids';
import { pageSize, toConnection } from '@heliograph/platform/subgraph';
import type { QueryResolvers } from '../../generated/resolvers.ts';

export const storyArchive: QueryResolvers['storyArchive'] = async (
  _root,
  args,
  { stories, cursors, requireViewer },
) => {
  const { userId: viewer } = requireViewer();
  const first = pageSize(args);
  const before: StoryId | null = cursors.stories.decode(viewer, args.after);
  const found = await stories.stories.archive(viewer, first + 1, before);
  return toConnection(found.slice(0, first), {
    hasNextPage: found.length > first,
    hasPreviousPage: before !== null,
    cursorOf: ({ id }) => cursors.stories.encode(viewer, id),
  });
};
