import type { Byline, Page, UserError } from './common.ts';

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

export interface DataExport {
  id: string;
  state: 'PREPARING' | 'READY' | 'FAILED';
  createdAt: string;
  downloadUrl: string | null;
  byteSize: string | null;
  expiresAt: string | null;
}
