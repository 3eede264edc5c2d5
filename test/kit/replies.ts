import type {
  Account,
  AccountPage,
  ChangedAccount,
  DataExport,
  DeviceSession,
  NamedPage,
  Profile,
  ProfileTexts,
  RecoveryCodesPayload,
  RelationshipPayload,
  SessionPayload,
} from './replies/accounts.ts';
import type { UserError } from './replies/common.ts';
import type { EngagementReplies } from './replies/engagement.ts';
import type { Feed, FeedEdge, RankedEdge } from './replies/feed.ts';
import type { Comment, LikePayload, Media, MediaStatus, Post, PostDetail } from './replies/media.ts';
import type { MessageReplies } from './replies/messages.ts';
import type { ModerationReplies } from './replies/moderation.ts';
import type { NotificationReplies } from './replies/notifications.ts';
import type { PostReplies } from './replies/posts.ts';
import type { SearchReplies } from './replies/search.ts';
import type { StoryReplies } from './replies/stories.ts';
import type { EditedMedia, PartsTicket, UploadPayload } from './replies/uploads.ts';

export type * from './replies/accounts.ts';
export type * from './replies/common.ts';
export type * from './replies/engagement.ts';
export type * from './replies/feed.ts';
export type * from './replies/media.ts';
export type * from './replies/messages.ts';
export type * from './replies/moderation.ts';
export type * from './replies/notifications.ts';
export type * from './replies/posts.ts';
export type * from './replies/search.ts';
export type * from './replies/stories.ts';
export type * from './replies/uploads.ts';

/** What the registered operations answer: the fields that schema/operations/*.graphql select, no more. */
export interface Replies
  extends PostReplies,
    EngagementReplies,
    ModerationReplies,
    MessageReplies,
    StoryReplies,
    SearchReplies,
    NotificationReplies {
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
  RequestUpload: { requestUpload: UploadPayload };
  ResumeUpload: { resumeUpload: { multipart: PartsTicket | null; errors: UserError[] } };
  EditMedia: { editMedia: { media: EditedMedia | null; errors: UserError[] } };
  CompleteUpload: { completeUpload: { media: { id: string; status: MediaStatus } | null; errors: UserError[] } };
  MediaStatus: { media: Media | null };
  PublishPost: { publishPost: { post: Post | null; errors: UserError[] } };
  PostDetail: { post: PostDetail | null };
  LikePost: { likePost: LikePayload };
  UnlikePost: { unlikePost: LikePayload };
  AddComment: { addComment: { comment: Comment | null; errors: UserError[] } };
  MarkSeen: { markSeen: { errors: UserError[] } };
  DismissPost: { dismissPost: { errors: UserError[] } };
  HomeFeed: { homeFeed: Feed<RankedEdge> | null };
  FollowingFeed: { followingFeed: Feed<FeedEdge> | null };
  Explore: { explore: Feed<RankedEdge> | null };
}

export type OperationName = keyof Replies;

/** Changes between the viewer and another account that answer how the viewer stands to it then. */
export type RelationshipOperation = Exclude<
  { [Name in OperationName]: Replies[Name] extends Record<string, ChangedAccount> ? Name : never }[OperationName],
  'UpdateProfile' | 'SetPostNotifications'
>;
