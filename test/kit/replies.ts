/** What the registered operations answer: the fields that schema/operations/*.graphql select, no more. */
export interface Replies {
  SignUp: { signUp: SessionPayload };
  LogIn: { logIn: SessionPayload };
  RefreshSession: { refreshSession: SessionPayload };
  LogOut: { logOut: { errors: UserError[] } };
  Viewer: { viewer: { email: string; user: Account } | null };
  Follow: { follow: RelationshipPayload };
  Unfollow: { unfollow: RelationshipPayload };
  Followers: { user: { id: string; followers: AccountPage | null } | null };
  Following: { user: { id: string; following: AccountPage | null } | null };
  Profile: { userByUsername: Profile | null };
  RequestUpload: { requestUpload: { upload: UploadTicket | null; errors: UserError[] } };
  CompleteUpload: { completeUpload: { media: { id: string; status: MediaStatus } | null; errors: UserError[] } };
  MediaStatus: { media: Media | null };
  PublishPost: { publishPost: { post: Post | null; errors: UserError[] } };
  PostDetail: { post: PostDetail | null };
  LikePost: { likePost: LikePayload };
  UnlikePost: { unlikePost: LikePayload };
  AddComment: { addComment: { comment: Comment | null; errors: UserError[] } };
  HomeFeed: { homeFeed: Feed<RankedEdge> | null };
  FollowingFeed: { followingFeed: Feed<FeedEdge> | null };
}

export type OperationName = keyof Replies;

/** Why a mutation was refused. */
export interface UserError {
  code: string;
  message: string;
  field: string[] | null;
  /** Only with USERNAME_TAKEN. */
  suggestions?: string[];
}

export interface Session {
  accessToken: string;
  accessTokenExpiresAt: string;
  refreshToken: string;
  user: { id: string; username: string; name: string };
}

export interface SessionPayload {
  session: Session | null;
  errors: UserError[];
}

interface Byline {
  id: string;
  username: string;
  isVerified: boolean;
}

export interface Account extends Byline {
  name: string;
  followerCount: number;
  followingCount: number;
}

export type FollowState = 'NOT_FOLLOWING' | 'FOLLOWING' | 'SELF';

export interface RelationshipPayload {
  user: { id: string; followerCount: number; viewerFollowState: FollowState } | null;
  errors: UserError[];
}

export interface PageInfo {
  hasNextPage: boolean;
  endCursor: string | null;
}

export interface Page<Edge> {
  edges: Edge[];
  pageInfo: PageInfo;
}

export interface AccountPage
  extends Page<{ cursor: string; node: Byline & { name: string; viewerFollowState: FollowState } }> {
  totalCount: number | null;
}

/** An account's page; its posts are the newest first. */
export interface Profile extends Account {
  postCount: number | null;
  viewerFollowState: FollowState;
  viewerIsFollowedBy: boolean;
  posts: Page<{
    cursor: string;
    node: { id: string; media: { id: string; placeholder: string | null; altText: string | null; square: string }[] };
  }> | null;
}

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

interface PostImage {
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

interface PostFacts {
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
  format: 'JPEG' | 'WEBP' | 'PNG';
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

/** A post as one looks at it: every variant, and its comments, the newest first. */
export interface PostDetail extends PostFacts {
  shareUrl: string;
  viewerCanEdit: boolean;
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

/** A post as it stands in a feed. */
export interface FeedCard extends PostFacts {
  __typename: 'Post';
  media: (PostImage & { altText: string | null; preview: string })[];
}

export interface FeedEdge {
  cursor: string;
  node: FeedCard | null;
}

export interface RankedEdge extends FeedEdge {
  reason: { kind: 'FOLLOWING' | 'SUGGESTED'; message: string };
}

export interface Feed<Edge> extends Page<Edge> {
  generatedAt: string;
}
