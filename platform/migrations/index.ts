export { applyMigrations } from './apply-migrations.ts';
export * from './errors.ts';
export { type Migration, readMigrations } from './folder.ts';
export { withMigrationLock } from './lock.ts';
export { migrateShards, type ShardMigration } from './migrate-shards.ts';
export type { SchemaMigration } from './schema.ts';
export { inTransaction } from './transaction.ts';
