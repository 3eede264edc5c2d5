import type { UserId } from '@heliograph/platform/ids';
import type { ShownNotification } from './domain/shown.ts';

/** What resolvers hand round as an object of each type. */
export type NotificationMapper = ShownNotification;
export type UserMapper = { id: UserId };
