export type { Edge } from './association-rows.ts';
export * from './association-types.ts';
export * from './counts.ts';
export * from './graph.ts';
export * from './request-graph.ts';
