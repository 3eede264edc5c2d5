/** What the registered operations answer: the fields that schema/operations/*.graphql select, no more. */
export interface Replies {
  SignUp: { signUp: SessionPayload };
  LogIn: { logIn: SessionPayload };
  RefreshSession: { refreshSession: SessionPayload };
  LogOut: { logOut: { errors: UserError[] } };
  StartTwoFactor: { startTwoFactor: { enrollment: { secret: string; uri: string } | null; errors: UserError[] } };
  ConfirmTwoFactor: { confirmTwoFactor: RecoveryCodesPayload };
  RenewRecoveryCodes: { renewRecoveryCodes: RecoveryCodesPayload };
  DisableTwoFactor: {
    disableTwoFactor: {
      viewer: { twoFactorEnabled: boolean; recoveryCodesLeft: number } | null;
      errors: UserError[];
    };
  };
  RevokeSession: { revokeSession: { sessionId: string | null; errors: UserError[] } };
  ChangePassword: {
    changePassword: { viewer: { emailVerified: boolean; sessions: { id: string }[] } | null; errors: UserError[] };
  };
  RequestPasswordReset: { requestPasswordReset: { errors: UserError[] } };
  ResetPassword: { resetPassword: { errors: UserError[] } };
  VerifyEmail: { verifyEmail: { errors: UserError[] } };
  RequestEmailVerification: {
    requestEmailVerification: { viewer: { email: string; emailVerified: boolean } | null; errors: UserError[] };
  };
  ChangeUsername: {
    changeUsername: { viewer: { user: { id: string; username: string } } | null; errors: UserError[] };
  };
  Sessions: { viewer: { email: string; emailVerified: boolean; sessions: DeviceSession[] } | null };
  Viewer: { viewer: { email: string; user: Account } | null };
  DeleteAccount: { deleteAccount: { errors: UserError[] } };
  ExportMyData: { exportMyData: { dataExport: Pick<DataExport, 'id' | 'state'> | null; errors: UserError[] } };
  DataExport: { viewer: { dataExport: DataExport | null } | null };
  Follow: { follow: RelationshipPayload };
  Unfollow: { unfollow: RelationshipPayload };
  Block: { block: ChangedAccount };
  Unblock: { unblock: ChangedAccount };
  Mute: { mute: ChangedAccount };
  Unmute: { unmute: ChangedAccount };
  Restrict: { restrict: ChangedAccount };
  Unrestrict: { unrestrict: ChangedAccount };
  AddCloseFriend: { addCloseFriend: ChangedAccount };
  RemoveCloseFriend: { removeCloseFriend: ChangedAccount };
  AcceptFollowRequest: { acceptFollowRequest: ChangedAccount };
  DeclineFollowRequest: { declineFollowRequest: ChangedAccount };
  RemoveFollower: { removeFollower: ChangedAccount };
  FollowRequests: { viewer: { followRequests: NamedPage | null } | null };
  BlockedAccounts: { viewer: { blocked: NamedPage | null } | null };
  MutedAccounts: { viewer: { muted: NamedPage | null } | null };
  RestrictedAccounts: { viewer: { restricted: NamedPage | null } | null };
  CloseFriends: { viewer: { closeFriends: NamedPage | null } | null };
  UpdateProfile: { updateProfile: { user: ProfileTexts | null; errors: UserError[] } };
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

export interface DataExport {
  id: string;
  state: 'PREPARING' | 'READY' | 'FAILED';
  createdAt: string;
  downloadUrl: string | null;
  byteSize: string | null;
  expiresAt: string | null;
}

/** Changes between the viewer and another account that answer how the viewer stands to it then. */
export type RelationshipOperation = Exclude<
  { [Name in OperationName]: Replies[Name] extends Record<string, ChangedAccount> ? Name : never }[OperationName],
  'UpdateProfile'
>;

/** Why a mutation was refused. */
export interface UserError {
  code: string;
  message: string;
  field: string[] | null;
  /** Only with USERNAME_TAKEN. */
  suggestions?: string[];
  /** Only with TWO_FACTOR_REQUIRED, of a log-in. */
  challenge?: string;
}

export interface Session {
  accessToken: string;
  accessTokenExpiresAt: string;
  refreshToken: string;
  user: { id: string; username: string; name: string };
}

/** One device on which the viewer is logged in. */
export interface DeviceSession {
  id: string;
  device: string;
  createdAt: string;
  lastSeenAt: string;
  current: boolean;
}

export interface SessionPayload {
  session: Session | null;
  errors: UserError[];
}

export interface RecoveryCodesPayload {
  recoveryCodes: string[] | null;
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

export type FollowState = 'NOT_FOLLOWING' | 'REQUESTED' | 'FOLLOWING' | 'SELF';

export interface RelationshipPayload {
  user: { id: string; followerCount: number; viewerFollowState: FollowState } | null;
  errors: UserError[];
}

/** How the viewer stands to an account, as far as the operation asks. */
export interface ChangedAccount {
  user: {
    id: string;
    followerCount?: number;
    viewerFollowState?: FollowState;
    viewerIsFollowedBy?: boolean;
    viewerBlocks?: boolean;
    viewerMutes?: boolean;
    viewerRestricts?: boolean;
    viewerIsCloseFriend?: boolean;
  } | null;
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

/** One of the lists that only the viewer sees. */
export interface NamedPage extends Page<{ cursor: string; node: Byline & { name: string; avatarUrl: string | null } }> {
  /** Only of those who ask to follow. */
  totalCount?: number | null;
}

/** What an account says of itself. */
export interface ProfileTexts {
  id: string;
  name: string;
  bio: string;
  links: string[];
  avatarUrl: string | null;
  isPrivate: boolean;
}

/** An account's page; its posts are the newest first. */
export interface Profile extends Account, ProfileTexts {
  postCount: number | null;
  viewerFollowState: FollowState;
  viewerIsFollowedBy: boolean;
  viewerMutes: boolean;
  viewerRestricts: boolean;
  viewerIsCloseFriend: boolean;
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
