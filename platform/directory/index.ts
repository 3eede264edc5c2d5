export * from './directory.ts';
export { Prisma } from './generated/client.ts';
