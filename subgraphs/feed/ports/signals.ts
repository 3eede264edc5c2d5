import type { PostId, UserId } from '@heliograph/platform/ids';

/** What a post is made of. A carousel may hold anything. */
export type PostFormat = 'IMAGE' | 'ANIMATION' | 'CAROUSEL';
export const POST_FORMATS: readonly PostFormat[] = ['IMAGE', 'ANIMATION', 'CAROUSEL'];

/** What was done with posts, as far as events tell; of one post, or of one viewer with an author, or of any other sum. */
export interface Tally {
  /** How often a post was on a screen: once for each viewer and post, however often it was looked at. */
  impressions: number;
  likes: number;
  comments: number;
  saves: number;
  /** "Not interested". */
  dismissals: number;
  /** How long posts were looked at, in milliseconds. */
  dwellMs: number;
}

export const NO_TALLY: Readonly<Tally> = {
  impressions: 0,
  likes: 0,
  comments: 0,
  saves: 0,
  dismissals: 0,
  dwellMs: 0,
};

/** What the ranking knows of a post before it is shown to somebody. */
export interface PostSignals {
  postId: PostId;
  format: PostFormat;
  /** Hashtags of the caption, without `#`. */
  topics: string[];
  tally: Tally;
}

/** What the ranking knows of an author: the newest posts, as far as the feed keeps them. */
export interface AuthorSignals {
  /** Newest first, at most `AUTHOR_SIGNAL_POSTS`. */
  posts: PostSignals[];
}

/** Posts of an author by which the author is known. What is older is ranked by what the author's newest came to. */
export const AUTHOR_SIGNAL_POSTS = 30;

/** What a viewer made of posts with a topic, or of a format. */
export interface Interest {
  /** `#sunset` for a hashtag, or a `PostFormat`. */
  name: string;
  /** Impressions of the last 30 days. */
  impressions: number;
  /** What the viewer did with them in that time, weighed as `domain/signals/effects.ts` says; may be negative. */
  engagement: number;
}

/** What the ranking knows of a viewer. */
export interface ViewerSignals {
  /** With whom the viewer has had to do, those with whom most at first; at most 1000. */
  authors: { authorId: UserId; tally: Tally }[];
  /** The strongest interests in topics, strongest first: at most 20. */
  topics: Interest[];
  /** What the viewer makes of each format that they have met. */
  formats: Interest[];
}

/** What ranking knows, read through the cache: as old as two minutes. */
export interface Signals {
  /** What is known of somebody new is empty. */
  ofViewer(viewer: UserId): Promise<ViewerSignals>;
  /** In the order of the authors. */
  ofAuthors(authors: readonly UserId[]): Promise<AuthorSignals[]>;
}

/** For those who change what signals are read from. */
export interface CachedSignals {
  /** The next who asks for what is known of these viewers is told what is known then. */
  forgetViewers(viewers: readonly UserId[]): Promise<void>;
  /** The same of authors. */
  forgetAuthors(authors: readonly UserId[]): Promise<void>;
}

/** What somebody did with a post, as the feed is told. `at` is when. */
export interface Engagement {
  kind: 'liked' | 'unliked' | 'commented' | 'saved' | 'unsaved' | 'dismissed' | 'seen';
  viewer: UserId;
  authorId: UserId;
  postId: PostId;
  at: Date;
  /** Of `seen`: for how long it was looked at, and whether this viewer had seen it before. */
  dwellMs?: number;
  isFirst?: boolean;
}

/** Keeps the counts that signals are read from. */
export interface Tallies {
  /** Counts what an event tells of, once however often the event is delivered. */
  count(engagements: readonly Engagement[], eventId: string): Promise<void>;
  /** Counts what following an author says of the follower's taste, just so. */
  countFollow(follow: { viewer: UserId; authorId: UserId; at: Date }, eventId: string): Promise<void>;
}
