/**
 * The log of a world: a JSON object a line, in order of time. Each has its time (`at`, ISO 8601) and its `type`. All but
 * `FeedShown` are events of the platform, with their payloads; `PostShared` is what messages will tell. `FeedShown` says
 * what somebody was shown, in which order: `entries`, each with the `source` and `topic` that brought it there; and, in a
 * sample of feeds, `passedOver`, what could have been shown instead.
 *
 * Ids are decimal, and a post's tells when it was published, as on the platform.
 */
export type WorldEvent = { at: string } & (
  | { type: 'PostPublished'; postId: string; authorId: string; createdAt: string; format: Format; topics: string[] }
  | { type: 'UserFollowed'; followerId: string; followeeId: string }
  | { type: 'FeedShown'; by: string; entries: ShownEntry[]; passedOver?: ShownEntry[] }
  | {
      type: 'PostsSeen';
      by: string;
      sightings: { postId: string; authorId: string; dwellMs: number; isFirst: boolean }[];
    }
  | { type: 'PostLiked' | 'PostUnliked' | 'PostSaved' | 'PostUnsaved'; postId: string; authorId: string; by: string }
  | { type: 'PostShared' | 'PostDismissed'; postId: string; authorId: string; by: string }
  | { type: 'CommentAdded'; commentId: string; postId: string; postAuthorId: string; by: string }
);

export interface ShownEntry {
  postId: string;
  authorId: string;
  source: 'FOLLOWING' | 'SUGGESTED' | 'EXPLORE';
  topic?: string;
}

export type Format = 'IMAGE' | 'ANIMATION' | 'CAROUSEL';
export const FORMATS: readonly Format[] = ['IMAGE', 'ANIMATION', 'CAROUSEL'];
