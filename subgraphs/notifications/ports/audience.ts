import type { PostId, UserId } from '@heliograph/platform/ids';

/** What a recipient may be told of: by whom it was done, and under whose post. */
export interface Tellable {
  actorId: UserId;
  /** Who posted what it is about; null where that is the recipient, or where it is about nothing that was posted. */
  hostId: UserId | null;
  postId: PostId | null;
  isComment: boolean;
}

/** Who is told of whom. */
export interface Audience {
  /**
   * For each whether the recipient is told of it: they may see who did it and what it is about, that is there, and they
   * have neither muted nor restricted the account.
   */
  mayTell(recipientId: UserId, tellables: readonly Tellable[]): Promise<boolean[]>;
  /** Whether there is such an account, and the viewer may see that there is. */
  maySee(viewer: UserId, account: UserId): Promise<boolean>;
}
