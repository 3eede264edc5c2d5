/** What the rules of this room need of the outside, by concern. */
export * from './ports/account-data.ts';
export * from './ports/advertisements.ts';
export * from './ports/authors.ts';
export * from './ports/entries.ts';
export * from './ports/explore.ts';
export * from './ports/owners.ts';
export * from './ports/seen.ts';
export * from './ports/signals.ts';
export * from './ports/snapshots.ts';
export * from './ports/timelines.ts';
