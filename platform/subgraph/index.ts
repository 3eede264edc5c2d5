export * from './conflicts.ts';
export * from './connection.ts';
export * from './errors.ts';
export * from './serve.ts';
export * from './subgraph.ts';
