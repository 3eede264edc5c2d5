/** What the rules of this room need of the outside, by concern. */
export * from './ports/account-data.ts';
export * from './ports/announcements.ts';
export * from './ports/audience.ts';
export * from './ports/names.ts';
export * from './ports/notifications.ts';
export * from './ports/post-notifications.ts';
export * from './ports/preferences.ts';
export * from './ports/push.ts';
export * from './ports/push-tokens.ts';
