import type { Graph } from '../graph/index.ts';
import type { UserId } from '../ids/index.ts';

/** Who looks; null for someone who is not signed in. */
export type Viewer = UserId | null;

/**
 * The one rule set of who may see what. It is asked in batches and after every cache, so that what is cached is the
 * same for everyone.
 */
export interface Visibility {
  /**
   * For each author whether the viewer may see them and what they made. A block hides both sides from each other, and
   * what may not be seen must look exactly like what does not exist.
   */
  maySee(viewer: Viewer, authors: readonly UserId[]): Promise<boolean[]>;
}

export function createVisibility(graph: Pick<Graph, 'contains'>): Visibility {
  return {
    async maySee(viewer, authors) {
      const others = viewer === null ? [] : [...new Set(authors)].filter((author) => author !== viewer);
      if (viewer === null || others.length === 0) return authors.map(() => true);
      const edges = others.flatMap((author) => [
        { id1: viewer, type: 'BLOCKS', id2: author } as const,
        { id1: viewer, type: 'BLOCKED_BY', id2: author } as const,
      ]);
      const blocks = await graph.contains(edges);
      const hidden = new Set(edges.filter((_edge, index) => blocks[index]).map(({ id2 }) => id2));
      return authors.map((author) => !hidden.has(author));
    },
  };
}
