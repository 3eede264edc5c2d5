import type { PostId, UserId } from '@heliograph/platform/ids';

/** What the feed keeps of a post: enough to order it and to decide who may see it, without reading its row. */
export interface FeedEntry {
  postId: PostId;
  authorId: UserId;
}

/** What a viewer's home feed is made of before it is ranked. */
export interface Timeline {
  /** The posts that were pushed to it, newest first: a few hundred. */
  entries: FeedEntry[];
  /** Whom the viewer follows of those whose posts are pushed to nobody, as they have too many followers. */
  pulled: UserId[];
}

/** The posts pushed to one viewer, in Redis. It can be lost and is then rebuilt. */
export interface Timelines {
  /** Null where the list is not there, or not complete yet, and has to be rebuilt. */
  read(viewer: UserId): Promise<Timeline | null>;
  /** Adds a post to each list that is there, once and in its place; their ranked first pages end. */
  push(viewers: readonly UserId[], entry: FeedEntry): Promise<void>;
  /** Takes a post out of each list that is there; their ranked first pages end. */
  takeOut(viewers: readonly UserId[], entry: FeedEntry): Promise<void>;
  /** From now on these viewers pull the posts of an author whom they follow, where they have a list. */
  pull(viewers: readonly UserId[], author: UserId): Promise<void>;
  /** Makes a list from what is known, keeping what is pushed meanwhile. */
  rebuild(viewer: UserId, known: () => Promise<Timeline>): Promise<Timeline>;
  /** Ends the ranked first pages of these viewers: the next one is ranked anew. */
  endFirstPages(viewers: readonly UserId[]): Promise<void>;
  /** Ends a list and its ranked first page: whom the viewer follows has changed. */
  forget(viewer: UserId): Promise<void>;
}

/** The newest posts of authors that are pulled, in Redis: read with every list that draws on them. */
export interface AuthorLists {
  /** Newest first, of each author in their order; those that are not there are made of what `rows` answers. */
  read(authors: readonly UserId[], rows: (author: UserId) => Promise<FeedEntry[]>): Promise<FeedEntry[][]>;
  /** The newest post of each author; null where there is none, or it is not known. */
  newest(authors: readonly UserId[]): Promise<(PostId | null)[]>;
  /** Adds a post to its author's list, if that is there. */
  push(entry: FeedEntry): Promise<void>;
  /** Takes a post out of it. */
  takeOut(entry: FeedEntry): Promise<void>;
}

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
  add(entry: FeedEntry, createdAt: Date): Promise<void>;
  remove(entry: FeedEntry): Promise<void>;
  /** Whether the feed keeps this post now. */
  has(entry: FeedEntry): Promise<boolean>;
  /** The newest posts of these authors together, older than `before`, newest first. */
  newest(authors: readonly UserId[], limit: number, before: PostId | null): Promise<FeedEntry[]>;
}

/** What moderation leaves of the rank of posts. */
export interface Integrities {
  /** What multiplies the rank of each entry, in their order: 1 for nearly all. */
  read(entries: readonly FeedEntry[]): Promise<number[]>;
  /** Of one post; nothing where the feed has no such post. */
  setOfPost(post: FeedEntry, integrity: number): Promise<void>;
  /** Of everything an account has posted, and will. */
  setOfAuthor(author: UserId, integrity: number): Promise<void>;
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

/** What the feed keeps of an account, for its archive and for the day on which it is deleted. Erasures may be repeated. */
export interface AccountTraces {
  /** How often the account has engaged with each author. */
  readEngagement(viewer: UserId): Promise<({ author: UserId } & Engagement)[]>;
  /** Erases some of its rows; answers whether there may be more. */
  eraseRows(userId: UserId): Promise<boolean>;
  /** Takes an author's posts out of the lists and snapshots of these viewers. */
  eraseFromLists(viewers: readonly UserId[], author: UserId): Promise<void>;
  /** Erases a viewer's own lists and snapshots. */
  eraseLists(viewer: UserId): Promise<void>;
}

/** How often a viewer has engaged with an author. */
export interface Engagement {
  likes: number;
  comments: number;
}

export interface Affinities {
  /** In the order of the authors. */
  read(viewer: UserId, authors: readonly UserId[]): Promise<Engagement[]>;
  /** Counts an engagement, once for each event. */
  add(change: { viewer: UserId; author: UserId; eventId: string } & Engagement): Promise<void>;
}

/** A ranked order that the pages of one viewer are cut from: it does not change while they turn them. */
export interface Snapshot {
  id: string;
  rankedAt: Date;
  entries: RankedEntry[];
  /** The pulled authors it was made with, each with their newest post then. */
  draws: { authorId: UserId; newest: PostId | null }[];
}

export interface RankedEntry extends FeedEntry {
  score: number;
  signals: Signal[];
}

/** One reason why an entry stands where it does: its share of the score is `value × weight`. */
export interface Signal {
  name: string;
  value: number;
  weight: number;
}

export interface Snapshots {
  /** The first page's snapshot while it is fresh: 300 s, less when an author in it posts. */
  current(viewer: UserId): Promise<Snapshot | null>;
  /** The snapshot that a cursor names; kept for 30 minutes since it was last read. */
  find(viewer: UserId, id: string): Promise<Snapshot | null>;
  /**
   * Promises the first page to a snapshot in the making; call it before reading what goes in. A post that comes
   * meanwhile takes the promise back, so that no first page is older than the last post.
   */
  begin(viewer: UserId, id: string): Promise<void>;
  save(viewer: UserId, snapshot: Snapshot): Promise<void>;
}
