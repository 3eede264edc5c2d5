import type { Byline, Page, UserError } from './common.ts';

export type MediaStatus = 'AWAITING_UPLOAD' | 'PROCESSING' | 'READY' | 'REJECTED';

export interface UploadTicket {
  media: { id: string; status: MediaStatus };
  url: string;
  method: string;
  headers: { name: string; value: string }[];
  expiresAt: string;
}

export interface Media {
  id: string;
  status: MediaStatus;
  rejection: { code: string; message: string } | null;
  width: number | null;
  height: number | null;
  placeholder: string | null;
  image: string | null;
}

export interface PostImage {
  id: string;
  width: number;
  height: number;
  placeholder: string;
  image: string;
}

/** A post as its author gets it back. */
export interface Post {
  id: string;
  shareUrl: string;
  createdAt: string;
  caption: string;
  author: { id: string; username: string } | null;
  media: PostImage[];
}

export interface CaptionEntity {
  offset: number;
  length: number;
  hashtag: { name: string } | null;
  user: { id: string } | null;
}

export interface PostFacts {
  id: string;
  createdAt: string;
  caption: string;
  captionEntities: CaptionEntity[];
  author: Byline | null;
  likeCount: number | null;
  commentCount: number;
  viewerHasLiked: boolean;
  viewerCanComment: boolean;
}

export interface Variant {
  name: 'THUMBNAIL' | 'SMALL' | 'MEDIUM' | 'LARGE' | 'ORIGINAL';
  format: 'JPEG' | 'WEBP' | 'PNG' | 'AVIF';
  url: string;
  width: number;
  height: number;
}

export interface PostComment {
  id: string;
  text: string;
  createdAt: string;
  viewerCanDelete: boolean;
  replyTo: { id: string } | null;
  author: Byline | null;
}

/** Where somebody is in a picture. */
export interface Tag {
  mediaId: string;
  x: number;
  y: number;
}

/** A post as one looks at it: every variant, and its comments, the newest first. */
export interface PostDetail extends PostFacts {
  shareUrl: string;
  editedAt: string | null;
  location: { id: string; name: string } | null;
  taggedUsers: (Tag & { user: Byline | null })[];
  viewerHasSaved: boolean;
  viewerCanEdit: boolean;
  likedByFollowing: (Byline | null)[] | null;
  media: (PostImage & { altText: string | null; variants: Variant[] })[];
  comments: Page<{ cursor: string; node: PostComment }> | null;
}

export interface LikePayload {
  post: { id: string; likeCount: number | null; viewerHasLiked: boolean } | null;
  errors: UserError[];
}

/** A comment as its author gets it back. */
export interface Comment {
  id: string;
  text: string;
  createdAt: string;
  viewerCanDelete: boolean;
  replyTo: { id: string } | null;
  author: { id: string; username: string } | null;
  post: { id: string; commentCount: number } | null;
}
