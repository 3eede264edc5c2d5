/** What the rules of this room need of the outside, by concern. */
export * from './ports/account-traces.ts';
export * from './ports/acquaintances.ts';
export * from './ports/hashtag-uses.ts';
export * from './ports/projection.ts';
export * from './ports/recent-searches.ts';
export * from './ports/search-engine.ts';
export * from './ports/trends.ts';
