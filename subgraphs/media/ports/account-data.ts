import type { CommentId, PostId, UserId } from '@heliograph/platform/ids';
import type { Comment } from './comments.ts';
import type { Media } from './media.ts';
import type { Post } from './posts.ts';
import type { SavedCollection } from './saves.ts';

/**
 * What this room keeps of an account, for the day on which it is deleted. Each call takes a bite and may be repeated; it
 * answers whether there may be more.
 */
export interface AccountTraces {
  /** Posts, with what others left under them. */
  erasePosts(author: UserId): Promise<boolean>;
  /** Comments under posts of others. */
  eraseComments(writer: UserId): Promise<boolean>;
  /** Collections of saved posts. */
  eraseCollections(owner: UserId): Promise<boolean>;
  /** That captions of others mention the account, which becomes plain text, and that it is tagged in their pictures. */
  eraseMentions(mentioned: UserId): Promise<boolean>;
  /** Photos, raw and processed; 'later' while some are being processed. */
  eraseMedia(owner: UserId, now: Date): Promise<boolean | 'later'>;
}

/** What an account has made, for its archive: pages of a few hundred, in no particular order. */
export interface AccountWorks {
  /** Drafts and archived ones, too. */
  posts(author: UserId): AsyncIterable<Post>;
  comments(writer: UserId): AsyncIterable<Comment>;
  likes(viewer: UserId): AsyncIterable<Marked<PostId>>;
  commentLikes(viewer: UserId): AsyncIterable<Marked<CommentId>>;
  saves(viewer: UserId): AsyncIterable<Marked<PostId>>;
  /** Published posts of others that it is tagged in. */
  taggedIn(account: UserId): AsyncIterable<Marked<PostId>>;
  collections(owner: UserId): AsyncIterable<SavedCollection & { postIds: PostId[] }>;
  media(owner: UserId): AsyncIterable<Media & { contentType: string }>;
}

/** Something of others that the account liked or saved, and when. */
export interface Marked<Id> {
  id: Id;
  time: Date;
}
