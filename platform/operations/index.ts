export * from './graceful-close.ts';
export * from './operations-server.ts';
