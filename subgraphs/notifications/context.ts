import type { RequestContext } from '@heliograph/platform/subgraph';
import type DataLoader from 'dataloader';
import type { ListDependencies } from './domain/list-notifications.ts';
import type { MarkReadDependencies } from './domain/mark-read.ts';
import type { TokenDependencies } from './domain/push-tokens.ts';
import type { ShownNotification } from './domain/shown.ts';
import type { WatchDependencies } from './domain/watch-notifications.ts';
import type { PreferenceStore } from './ports.ts';
import type { NotificationCursors } from './wiring/cursors.ts';

/** What the resolvers of one request work with. */
export interface Context extends RequestContext {
  stores: ListDependencies & MarkReadDependencies & TokenDependencies & { preferences: PreferenceStore };
  /** For subscriptions: nothing is remembered from one event to the next. */
  live: WatchDependencies;
  /** The viewer's own, by id. */
  byId: DataLoader<string, ShownNotification | null>;
  cursors: NotificationCursors;
}
