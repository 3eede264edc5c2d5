import type { PostId, UserId } from '@heliograph/platform/ids';
import type { FeedEntry } from './entries.ts';
import type { PostSignals } from './signals.ts';

/** What a post is about, as far as the feed is told. */
export type PostLabels = Pick<PostSignals, 'format' | 'topics'>;

/** Authors with so many followers that pushing their posts would cost more than it is worth. They stay it. */
export interface PulledAuthors {
  /** `announced`: every list of a follower knows it, and nothing is pushed any more. Null: they are pushed. */
  stateOf(author: UserId): Promise<'begun' | 'announced' | null>;
  /** Those among these authors, begun or announced. */
  among(authors: readonly UserId[]): Promise<UserId[]>;
  begin(author: UserId): Promise<void>;
  /** All lists of followers know it now. */
  announced(author: UserId): Promise<void>;
}

/** Every author's posts, in PostgreSQL: what lists are rebuilt from and long pages continue in. */
export interface AuthorPosts {
  /** Keeps a post, or what it is about now. @param labels by default those of a picture without hashtags */
  add(entry: FeedEntry, createdAt: Date, labels?: Partial<PostLabels>): Promise<void>;
  /** Its caption names these hashtags now. */
  relabel(entry: FeedEntry, topics: readonly string[]): Promise<void>;
  remove(entry: FeedEntry): Promise<void>;
  /** Whether the feed keeps this post now. */
  has(entry: FeedEntry): Promise<boolean>;
  /** The newest posts of each author, newest first, in their order. */
  newestOfEach(authors: readonly UserId[], limit: number): Promise<PostId[][]>;
  /** The newest posts of these authors together, older than `before`, newest first. */
  newest(authors: readonly UserId[], limit: number, before: PostId | null): Promise<FeedEntry[]>;
}

/** What is kept in the cache of authors' posts. */
export interface CachedAuthorPosts {
  /** The next who asks for this author's posts is told what is there then. */
  forgetAuthor(author: UserId): Promise<void>;
}

/** What moderation leaves of the rank of posts. */
export interface Integrities {
  /** What multiplies the rank of each entry, in their order: 1 for nearly all. */
  read(entries: readonly FeedEntry[]): Promise<number[]>;
  /** Of one post; nothing where the feed has no such post. */
  setOfPost(post: FeedEntry, integrity: number): Promise<void>;
  /** Of everything an account has posted, and will. */
  setOfAuthor(author: UserId, integrity: number): Promise<void>;
  /** The next who asks of this author is told what is known then. */
  forgetAuthor(author: UserId): Promise<void>;
}

/** Posts that their authors have archived or deleted, as far as that is still to be told from lists that have them. */
export interface HiddenPosts {
  /** For each entry whether it is hidden. */
  hidden(entries: readonly FeedEntry[]): Promise<boolean[]>;
}

/** Whom a viewer follows, and who follows an author. */
export interface Follows {
  /** Up to `limit` accounts, the latest followed first. */
  followedBy(viewer: UserId, limit: number): Promise<UserId[]>;
  /** For each author whether the viewer follows them. */
  follows(viewer: UserId, authors: readonly UserId[]): Promise<boolean[]>;
  /** A batch of an author's followers and where the next one begins; null behind the last. */
  followers(author: UserId, limit: number, after: string | null): Promise<{ ids: UserId[]; next: string | null }>;
}
