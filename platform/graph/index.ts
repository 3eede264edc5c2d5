export { CACHED_EDGES } from './association-reader.ts';
export * from './association-types.ts';
export * from './check-graph.ts';
export * from './counts.ts';
export { type Edge, type EdgeData, EdgeDataTooLarge, MAX_EDGE_DATA_BYTES } from './edge.ts';
export type { EdgePosition, EdgeTo } from './edge-list.ts';
export * from './erase-node.ts';
export * from './graph.ts';
export * from './request-graph.ts';
