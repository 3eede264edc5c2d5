/** What the rules of this room need of the world, a file for each of its concerns. */
export * from './ports/accounts.ts';
export * from './ports/credentials.ts';
export * from './ports/erasure.ts';
export * from './ports/export.ts';
export * from './ports/mail.ts';
export * from './ports/moderators.ts';
export * from './ports/profiles.ts';
export * from './ports/relationships.ts';
export * from './ports/sessions.ts';
export * from './ports/suggestions.ts';
export * from './ports/throttle.ts';
export * from './ports/two-factor.ts';
export * from './ports/usernames.ts';
