import type { UserId } from '@heliograph/platform/ids';

/** Whom an author's stories are for, by the graph. Each question is one multiget. */
export interface AudienceGraph {
  /** For each author whether the viewer follows them. */
  follows(viewer: UserId, authors: readonly UserId[]): Promise<boolean[]>;
  /** For each author whether they have made the viewer a close friend. */
  befriendedBy(viewer: UserId, authors: readonly UserId[]): Promise<boolean[]>;
  /** Those whom the viewer follows, the latest first. */
  followedBy(viewer: UserId, limit: number): Promise<UserId[]>;
  /** A batch of those whom the author's stories are for. `next` is where the next one begins; null behind the last. */
  reached(
    author: UserId,
    by: 'FOLLOWERS' | 'CLOSE_FRIENDS',
    limit: number,
    after: string | null,
  ): Promise<{ ids: UserId[]; next: string | null }>;
}
