import type { RequestGraph } from '@heliograph/platform/graph';
import type { UserId } from '@heliograph/platform/ids';
import type { Cursors, RequestContext } from '@heliograph/platform/subgraph';
import type { Visibility } from '@heliograph/platform/visibility';
import type DataLoader from 'dataloader';
import type { ChangeUsernameDependencies } from './domain/accounts/change-username.ts';
import type { SignUpDependencies } from './domain/accounts/sign-up.ts';
import type { VerifyEmailDependencies } from './domain/accounts/verify-email.ts';
import type { DeleteAccountDependencies } from './domain/erasure/delete-account.ts';
import type { ExportDependencies } from './domain/export/export-my-data.ts';
import type { ChangePasswordDependencies } from './domain/passwords/change-password.ts';
import type { RequestPasswordResetDependencies } from './domain/passwords/request-password-reset.ts';
import type { ResetPasswordDependencies } from './domain/passwords/reset-password.ts';
import type { ProfileDependencies } from './domain/profiles/update-profile.ts';
import type { BlockDependencies } from './domain/relationships/block.ts';
import type { FollowDependencies } from './domain/relationships/follow.ts';
import type { MarkDependencies } from './domain/relationships/private-marks.ts';
import type { LogInDependencies } from './domain/sessions/log-in.ts';
import type { SuggestionDependencies } from './domain/suggestions/suggest-users.ts';
import type { Profile } from './ports.ts';

/** Where a page of followers ended: when the edge was made (ISO 8601), and with whom. */
export type FollowPosition = [time: string, id: UserId];

type CredentialDependencies = ChangePasswordDependencies &
  RequestPasswordResetDependencies &
  ResetPasswordDependencies &
  VerifyEmailDependencies &
  ChangeUsernameDependencies;

type RelationshipDependencies = FollowDependencies & BlockDependencies & MarkDependencies;

/** What the resolvers of one request work with. */
export interface Context extends RequestContext {
  users: SignUpDependencies &
    LogInDependencies &
    CredentialDependencies &
    ProfileDependencies &
    RelationshipDependencies &
    SuggestionDependencies &
    DeleteAccountDependencies &
    ExportDependencies;
  graph: RequestGraph;
  followCursors: Cursors<FollowPosition>;
  /** For lists whose positions are places in them. */
  placeCursors: Cursors<number>;
  /** Profiles that this viewer may see; null for all others. */
  profiles: DataLoader<UserId, Profile | null>;
  /** Profiles that this viewer has blocked; null for all others. */
  blockedProfiles: DataLoader<UserId, Profile | null>;
  visibility: Visibility;
  urls: {
    /** Where the avatar of an account is, for as long as whoever asks should have it; null where it has none. */
    avatar(profile: Profile): string | null;
  };
  /** After a write: what this request has read before may have changed. */
  forget(): void;
}
