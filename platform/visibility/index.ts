export * from './acting.ts';
export type { Relation, Viewer } from './relation.ts';
export * from './rules.ts';
export * from './visibility.ts';
export * from './visible-loader.ts';
