import type { Edge, Graph } from '../graph/index.ts';
import type { UserId } from '../ids/index.ts';
import { evidenceForReading, type Relation, relationOf, type Viewer } from './relation.ts';
import { seesAsBlocked, seesComment, seesContent, seesProfile, takesIntoFeed } from './rules.ts';

/** A comment by the accounts behind it. */
export interface CommentParties {
  writer: UserId;
  /** The author of the post it stands under. */
  host: UserId;
}

/**
 * The one rule set of who may see what (`rules.ts`). It is asked in batches and after every cache, so that what is
 * cached is the same for everyone. Answers come in the order asked; each question is one multiget, and what a request's
 * graph has been asked before, none.
 */
export interface Visibility {
  /** For each account whether the viewer may see its profile, and that it is there. */
  maySee(viewer: Viewer, accounts: readonly UserId[]): Promise<boolean[]>;
  /** For each account whether the viewer has blocked it, and so sees its profile where that is the point. */
  maySeeAsBlocked(viewer: Viewer, accounts: readonly UserId[]): Promise<boolean[]>;
  /** For each author whether the viewer may see what it posts: posts, media, lists. */
  maySeeContent(viewer: Viewer, authors: readonly UserId[]): Promise<boolean[]>;
  /** For each author whether the viewer takes what it posts into its feeds: it may see it, and has not muted it. */
  takesIntoFeed(viewer: Viewer, authors: readonly UserId[]): Promise<boolean[]>;
  /** For each comment whether the viewer may see it, its post included. */
  maySeeComments(viewer: Viewer, comments: readonly CommentParties[]): Promise<boolean[]>;
}

export function createVisibility(graph: Pick<Graph, 'contains'>): Visibility {
  /** How the viewer stands to each of these authors, and to no other. */
  const readRelations = async (viewer: Viewer, authors: readonly UserId[]): Promise<(author: UserId) => Relation> => {
    const asked = [...new Set(authors)].flatMap((author) => evidenceForReading(viewer, author));
    const there = asked.length > 0 ? await graph.contains(asked.map(({ edge }) => edge)) : [];
    const found = Map.groupBy(
      asked.filter((_evidence, index) => there[index]),
      ({ author }) => author,
    );
    return (author) => relationOf(viewer, author, found.get(author) ?? []);
  };

  const byRule = (rule: (relation: Relation) => boolean) => async (viewer: Viewer, authors: readonly UserId[]) => {
    const relationTo = await readRelations(viewer, authors);
    return authors.map((author) => rule(relationTo(author)));
  };

  return {
    maySee: byRule(seesProfile),
    maySeeAsBlocked: byRule(seesAsBlocked),
    maySeeContent: byRule(seesContent),
    takesIntoFeed: byRule(takesIntoFeed),

    async maySeeComments(viewer, comments) {
      if (comments.length === 0) return [];
      const [relationTo, restricted] = await Promise.all([
        readRelations(
          viewer,
          comments.flatMap(({ writer, host }) => [writer, host]),
        ),
        graph.contains(comments.map(({ writer, host }): Edge => ({ id1: host, type: 'RESTRICTS', id2: writer }))),
      ]);
      return comments.map(({ writer, host }, index) =>
        seesComment({ writer: relationTo(writer), host: relationTo(host), restricted: restricted[index] === true }),
      );
    },
  };
}
