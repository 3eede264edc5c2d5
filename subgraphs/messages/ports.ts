/** What the rules of this room need of the outside, by concern. */
export * from './ports/account-data.ts';
export * from './ports/conversations.ts';
export * from './ports/inboxes.ts';
export * from './ports/messages.ts';
export * from './ports/others.ts';
export * from './ports/stories.ts';
