import type { Page, UserError } from './common.ts';
import type { CaptionEntity, Tag } from './media.ts';

export type PostVisibility = 'PUBLISHED' | 'DRAFT' | 'SCHEDULED' | 'ARCHIVED';

/** What a change of a post answers, of which each selects what it changes. */
export interface PostChanged<Changed> {
  post: ({ id: string } & Changed) | null;
  errors: UserError[];
}

export interface EditedPost {
  caption: string;
  captionEntities: CaptionEntity[];
  editedAt: string | null;
  scheduledAt: string | null;
  visibility: PostVisibility;
  commentsEnabled: boolean;
  likeCountHidden: boolean;
  location: { id: string; name: string } | null;
  taggedUsers: TagOfSomeone[];
}

type TagOfSomeone = Tag & { user: { id: string } | null };

export interface Draft {
  id: string;
  caption: string;
  visibility: PostVisibility;
  scheduledAt: string | null;
  media: { id: string; status: string; placeholder: string | null; image: string | null }[];
}

/** A post in a grid. */
export interface PostSquare {
  id: string;
  createdAt: string;
  media: { id: string; placeholder: string; altText: string | null; square: string }[];
}

export interface Place {
  id: string;
  name: string;
  countryCode: string;
  latitude: number;
  longitude: number;
}

type SquarePage = Page<{ cursor: string; node: PostSquare }>;

/** What becomes of posts, and what they are filed under. */
export interface PostReplies {
  PublishDraft: {
    publishDraft: PostChanged<{ shareUrl: string; createdAt: string; visibility: PostVisibility }>;
  };
  EditPost: { editPost: PostChanged<EditedPost> };
  ArchivePost: { archivePost: PostChanged<{ visibility: PostVisibility }> };
  RestorePost: {
    restorePost: PostChanged<{ visibility: PostVisibility; likeCount: number | null; commentCount: number }>;
  };
  DeletePost: { deletePost: { deletedPostId: string | null; errors: UserError[] } };
  RemoveMyTag: { removeMyTag: PostChanged<{ taggedUsers: TagOfSomeone[] }> };
  Drafts: { drafts: Page<{ cursor: string; node: Draft }> | null };
  ArchivedPosts: { archivedPosts: SquarePage | null };
  HashtagPosts: { hashtag: { name: string; postCount: number | null; posts: SquarePage | null } | null };
  LocationPosts: { location: (Place & { postCount: number | null; posts: SquarePage | null }) | null };
  NearbyLocations: { nearbyLocations: Place[] | null };
}
