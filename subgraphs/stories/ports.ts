/** The smallest interfaces the domain needs, in its own words. */
export * from './ports/account-data.ts';
export * from './ports/active-stories.ts';
export * from './ports/audience.ts';
export * from './ports/highlights.ts';
export * from './ports/stories.ts';
export * from './ports/updates.ts';
export * from './ports/views.ts';
