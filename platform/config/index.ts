export * from './environment.ts';
export * from './settings.ts';
export * from './shard-servers.ts';
