import type { PostId, UserId } from '@heliograph/platform/ids';
import type { FeedEntry } from './entries.ts';

/** What a viewer's home feed is made of before it is ranked. */
export interface Timeline {
  /** The posts that were pushed to it, newest first: a few hundred. */
  posts: PostId[];
  /** Whom the viewer follows of those whose posts are pushed to nobody, as they have too many followers. */
  pulled: UserId[];
}

/** The posts pushed to one viewer, in Redis. It can be lost and is then rebuilt. */
export interface Timelines {
  /** Null where the list is not there, or not complete yet, and has to be rebuilt. */
  read(viewer: UserId): Promise<Timeline | null>;
  /** Adds a post to each list that is there, once and in its place; their ranked first pages end. */
  push(viewers: readonly UserId[], postId: PostId): Promise<void>;
  /** Takes a post out of each list that is there; their ranked first pages end. */
  takeOut(viewers: readonly UserId[], postId: PostId): Promise<void>;
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
  /**
   * Those newer than `oldest`, or all; newest first, of each author in their order, in one round trip. Lists that are not
   * there are made of what `rows` answers.
   */
  read(
    authors: readonly UserId[],
    oldest: PostId | null,
    rows: (authors: readonly UserId[]) => Promise<PostId[][]>,
  ): Promise<PostId[][]>;
  /** The newest post of each author; null where there is none, or it is not known. */
  newest(authors: readonly UserId[]): Promise<(PostId | null)[]>;
  /** Adds a post to its author's list, if that is there. */
  push(entry: FeedEntry): Promise<void>;
  /** Takes a post out of it. */
  takeOut(entry: FeedEntry): Promise<void>;
}
