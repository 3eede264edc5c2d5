export * from './conflicts.ts';
export * from './connection.ts';
export * from './endable.ts';
export * from './errors.ts';
export type * from './request.ts';
export * from './resuming.ts';
export * from './serve.ts';
export * from './stream-frames.ts';
export * from './subgraph.ts';
