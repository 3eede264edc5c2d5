import type { UserId } from '@heliograph/platform/ids';
import type { RequestContext } from '@heliograph/platform/subgraph';
import type DataLoader from 'dataloader';
import type { ListDependencies } from './domain/list-notifications.ts';
import type { MarkReadDependencies } from './domain/mark-read.ts';
import type { TokenDependencies } from './domain/push-tokens.ts';
import type { SetPostNotificationsDependencies } from './domain/set-post-notifications.ts';
import type { ShownNotification } from './domain/shown.ts';
import type { WatchDependencies } from './domain/watch-notifications.ts';
import type { Announcement, PreferenceStore } from './ports.ts';
import type { NotificationCursors } from './wiring/cursors.ts';

/** What the resolvers of one request work with. */
export interface Context extends RequestContext {
  stores: ListDependencies &
    MarkReadDependencies &
    TokenDependencies &
    SetPostNotificationsDependencies & { preferences: PreferenceStore };
  /** For subscriptions: nothing is remembered from one event to the next. */
  live: WatchDependencies;
  /** The viewer's own, by id. */
  byId: DataLoader<string, ShownNotification | null>;
  /** What accounts are called; null of whom it is not known. */
  names: DataLoader<UserId, string | null>;
  /** By key. */
  announcements: DataLoader<string, Announcement | null>;
  /** Whether the viewer is told of what an account posts. */
  wantsPostsOf: DataLoader<UserId, boolean>;
  cursors: NotificationCursors;
}
