import type { PostId, UserId } from '@heliograph/platform/ids';
import {
  type AuthorSignals,
  type Interest,
  NO_TALLY,
  type PostSignals,
  type Tally,
  type ViewerSignals,
} from '../../ports.ts';

/** A viewer's signals, made ready to be looked up for hundreds of candidates. */
export interface ViewerProfile {
  authors: ReadonlyMap<UserId, Tally>;
  /** By name: topics and formats. */
  interests: ReadonlyMap<string, Interest>;
  /** What the viewer did with everybody's posts. */
  overall: Tally;
}

/** An author's signals, made ready to be looked up. */
export interface AuthorProfile {
  /** So few that one is found by looking at each. */
  posts: readonly PostSignals[];
  /** What everybody did with the author's newest posts. */
  overall: Tally;
}

/** What is known of a post; null where its author has posted so much since that it is not known any more. */
export const postOf = ({ posts }: AuthorProfile, id: PostId): PostSignals | null =>
  posts.find(({ postId }) => postId === id) ?? null;

export function viewerProfile({ authors, topics, formats }: ViewerSignals): ViewerProfile {
  return {
    authors: new Map(authors.map(({ authorId, tally }) => [authorId, tally])),
    interests: new Map([...topics, ...formats].map((interest) => [interest.name, interest])),
    overall: total(authors),
  };
}

export function authorProfile({ posts }: AuthorSignals): AuthorProfile {
  return {
    posts,
    overall: total(posts),
  };
}

function total(counted: readonly { tally: Tally }[]): Tally {
  const sum = { ...NO_TALLY };
  for (const { tally } of counted) {
    sum.impressions += tally.impressions;
    sum.likes += tally.likes;
    sum.comments += tally.comments;
    sum.saves += tally.saves;
    sum.dismissals += tally.dismissals;
    sum.dwellMs += tally.dwellMs;
  }
  return sum;
}
