import type { StoryId, UserId } from '@heliograph/platform/ids';
import type { FollowedStream, StoryChange, StreamPosition } from '@heliograph/platform/streams';

/** What a subscription tells of a story. */
export interface StoryUpdate extends StoryChange {
  cursor: string;
  authorId: UserId;
}

/** Who is told of stories as they come and go. */
export interface Watches {
  /** From now on, and for a day after it was last said, the viewer is told. @returns whether they were until now */
  begin(viewer: UserId, at: Date): Promise<boolean>;
  /** Those among the accounts who are told. At most one statement a physical server. */
  among(accounts: readonly UserId[], at: Date): Promise<UserId[]>;
}

/** What each account is told, in numbered entries that can be read on from any of them. */
export interface UpdateStreams {
  /** Tells each of the accounts; the same source once, however often. */
  append(accounts: readonly UserId[], update: { source: string; change: StoryChange; author: UserId }): Promise<void>;
  /** @throws StreamInterrupted where the stream does not go on from `after` */
  follow(viewer: UserId, after: StreamPosition | null, ended: AbortSignal): Promise<FollowedStream<'stories'>>;
}

/** A story as it came or went, for those to whom it is to be told. */
export interface ToldStory {
  storyId: StoryId;
  authorId: UserId;
  audience: 'FOLLOWERS' | 'CLOSE_FRIENDS';
  kind: StoryChange['kind'];
}
