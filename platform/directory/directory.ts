import { PrismaPg } from '@prisma/adapter-pg';
import type pg from 'pg';
import { PrismaClient } from './generated/client.ts';

/** The directory database: what must be unique or found before a shard is known. Each model names the room that writes it. */
export type Directory = PrismaClient;
/** A transaction of the directory, as Prisma hands it to its callback. */
export type DirectoryTransaction = Parameters<Parameters<PrismaClient['$transaction']>[0]>[0];

/** The name under which the directory's job queue is found among those of the physical servers. */
export const DIRECTORY = 'directory';

export function createDirectory(pool: pg.Pool): Directory {
  return new PrismaClient({ adapter: new PrismaPg(pool), transactionOptions: { maxWait: 5000, timeout: 5000 } });
}
