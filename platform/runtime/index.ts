export * from './operations-server.ts';
export * from './platform.ts';
