export * from './directory.ts';
export { Prisma } from './generated/client.ts';
export * from './replication.ts';
