export * from './connection.ts';
export * from './errors.ts';
export * from './result.ts';
export * from './serve.ts';
export * from './subgraph.ts';
