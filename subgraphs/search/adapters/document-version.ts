import type { ShardTransaction } from '@heliograph/platform/shards';
import { sql } from 'kysely';

/**
 * What the version of a row becomes with a change: it counts up, and is milliseconds since 1970 where that is more, so that
 * a row that was lost and comes again is newer than what the engine still has of it.
 */
export const NEW_VERSION = sql<string>`(extract(epoch from clock_timestamp()) * 1000)::bigint`;
export const nextVersion = (version: string) => sql<string>`greatest(${sql.ref(version)} + 1, ${NEW_VERSION})`;

/** The version of a removal where there is no row any more. */
export async function newVersion(tx: ShardTransaction): Promise<string> {
  const { version } = await tx.db.selectNoFrom(NEW_VERSION.as('version')).executeTakeFirstOrThrow();
  return version;
}
