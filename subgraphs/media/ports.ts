/** What the rules of this room need of the outside, by concern. */
export * from './ports/account-data.ts';
export * from './ports/comments.ts';
export * from './ports/engagement-traces.ts';
export * from './ports/likes.ts';
export * from './ports/media.ts';
export * from './ports/moderation.ts';
export * from './ports/places.ts';
export * from './ports/posts.ts';
export * from './ports/saves.ts';
export * from './ports/story-photos.ts';
export * from './ports/topics.ts';
export * from './ports/uploads.ts';
