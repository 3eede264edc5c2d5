import type { Edge } from '../graph/index.ts';
import type { UserId } from '../ids/index.ts';

/** Who looks; null for someone who is not signed in. */
export type Viewer = UserId | null;

/** How a viewer stands to an author: all that the rules ask of the two. */
export interface Relation {
  /** The viewer is the author. */
  self: boolean;
  /** The viewer has blocked the author. */
  blocks: boolean;
  /** The author has blocked the viewer. */
  blockedBy: boolean;
  /** The author's account is being deleted. */
  gone: boolean;
  /** The author shows what it posts to accepted followers only. */
  private: boolean;
  /** The viewer follows the author. */
  follows: boolean;
  /** The viewer wants nothing of the author in its feeds. */
  mutes: boolean;
}

/** An edge, and what it makes true where it is there. */
export interface Evidence {
  author: UserId;
  trait: Exclude<keyof Relation, 'self'>;
  edge: Edge;
}

/** Where a reader looks: all but the author's own state stands on the viewer's shard. */
export function evidenceForReading(viewer: Viewer, author: UserId): Evidence[] {
  if (viewer === author) return [];
  const state = ownState(author);
  if (viewer === null) return state;
  return [
    ...state,
    { author, trait: 'blocks', edge: { id1: viewer, type: 'BLOCKS', id2: author } },
    { author, trait: 'blockedBy', edge: { id1: viewer, type: 'BLOCKED_BY', id2: author } },
    { author, trait: 'follows', edge: { id1: viewer, type: 'FOLLOWS', id2: author } },
    { author, trait: 'mutes', edge: { id1: viewer, type: 'MUTES', id2: author } },
  ];
}

/** Where whoever acts on what the author posted looks: the same from the other side, on the author's shard. */
export function evidenceForActing(actor: UserId, author: UserId): Evidence[] {
  if (actor === author) return [];
  return [
    ...ownState(author),
    { author, trait: 'blockedBy', edge: { id1: author, type: 'BLOCKS', id2: actor } },
    { author, trait: 'blocks', edge: { id1: author, type: 'BLOCKED_BY', id2: actor } },
    { author, trait: 'follows', edge: { id1: author, type: 'FOLLOWED_BY', id2: actor } },
  ];
}

const ownState = (author: UserId): Evidence[] => [
  { author, trait: 'gone', edge: { id1: author, type: 'GONE', id2: author } },
  { author, trait: 'private', edge: { id1: author, type: 'PRIVATE', id2: author } },
];

/** @param found of the evidence about this author that whose edge is there */
export function relationOf(viewer: Viewer, author: UserId, found: readonly Evidence[]): Relation {
  const traits = new Set(found.map(({ trait }) => trait));
  return {
    self: viewer === author,
    blocks: traits.has('blocks'),
    blockedBy: traits.has('blockedBy'),
    gone: traits.has('gone'),
    private: traits.has('private'),
    follows: traits.has('follows'),
    mutes: traits.has('mutes'),
  };
}
