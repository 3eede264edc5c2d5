import type { Byline, Page, UserError } from './common.ts';

/** A comment in a list. */
export interface CommentCard {
  id: string;
  text: string;
  createdAt: string;
  likeCount: number | null;
  viewerHasLiked: boolean;
  viewerCanDelete: boolean;
  replyTo: { id: string } | null;
  author: Byline | null;
}

export type CommentPage<Card = CommentCard> = Page<{ cursor: string; node: Card }>;

/** A comment that answers the post, with the first of its answers. */
export interface Thread extends CommentCard {
  replyCount: number | null;
  isPinned: boolean;
  replies: CommentPage | null;
}

/** What a change of a comment answers, of which each selects what it changes. */
export interface CommentChanged<Changed> {
  comment: ({ id: string } & Changed) | null;
  errors: UserError[];
}
type LikedComment = CommentChanged<{ likeCount: number | null; viewerHasLiked: boolean }>;
type PinnedComment = CommentChanged<{ isPinned: boolean }>;

export interface SavedPostPayload {
  post: { id: string; viewerHasSaved: boolean } | null;
  errors: UserError[];
}

export interface Collection {
  id: string;
  name: string;
  postCount: number | null;
  createdAt: string;
}

interface CollectionPayload {
  collection: Collection | null;
  errors: UserError[];
}

export interface SavedPost {
  id: string;
  author: Byline | null;
  media: { id: string; placeholder: string; altText: string | null; preview: string }[];
  likeCount: number | null;
  commentCount: number;
  viewerHasLiked: boolean;
  viewerHasSaved: boolean;
  likedByFollowing: ({ id: string; username: string } | null)[] | null;
}

/** What the operations of comments and saves answer. */
export interface EngagementReplies {
  PostComments: { post: { id: string; commentCount: number; comments: CommentPage<Thread> | null } | null };
  CommentReplies: { comment: { id: string; replyCount: number | null; replies: CommentPage | null } | null };
  DeleteComment: {
    deleteComment: {
      deletedCommentId: string | null;
      post: { id: string; commentCount: number } | null;
      errors: UserError[];
    };
  };
  LikeComment: { likeComment: LikedComment };
  UnlikeComment: { unlikeComment: LikedComment };
  PinComment: { pinComment: PinnedComment };
  UnpinComment: { unpinComment: PinnedComment };
  SavePost: { savePost: SavedPostPayload };
  UnsavePost: { unsavePost: SavedPostPayload };
  CreateSavedCollection: { createSavedCollection: CollectionPayload };
  RenameSavedCollection: { renameSavedCollection: CollectionPayload };
  DeleteSavedCollection: { deleteSavedCollection: { deletedCollectionId: string | null; errors: UserError[] } };
  SavedCollections: {
    savedCollections: Page<{
      cursor: string;
      node: Collection & { cover: { id: string; square: string | null } | null };
    }> | null;
  };
  SavedPosts: { savedPosts: Page<{ cursor: string; node: SavedPost }> | null };
}
