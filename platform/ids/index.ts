export * from './codec.ts';
export * from './topic-id.ts';
