export * from './environment.ts';
export type { ServiceAccount } from './push-providers.ts';
export * from './settings.ts';
export * from './shard-servers.ts';
