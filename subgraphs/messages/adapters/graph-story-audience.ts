import type { Graph } from '@heliograph/platform/graph';
import type { Visibility } from '@heliograph/platform/visibility';
import type { StoryAudience } from '../ports.ts';

/** Follows and close friends as the users room wrote them. */
export function graphStoryAudience(options: {
  graph: Pick<Graph, 'contains'>;
  visibility: Pick<Visibility, 'maySeeContent'>;
}): StoryAudience {
  const { graph, visibility } = options;
  return {
    async reaches(viewer, { authorId, audience }) {
      const type = audience === 'CLOSE_FRIENDS' ? 'CLOSE_FRIEND_OF' : 'FOLLOWS';
      const [[seesContent], [isMeant]] = await Promise.all([
        visibility.maySeeContent(viewer, [authorId]),
        graph.contains([{ id1: viewer, type, id2: authorId }]),
      ]);
      return seesContent === true && isMeant === true;
    },
  };
}
