export type { NewEntry } from './append.ts';
export * from './catalogue.ts';
export type { FollowedStream, StreamEntry } from './follow.ts';
export * from './position.ts';
export * from './streams.ts';
