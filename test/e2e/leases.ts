import { jobs } from '@heliograph/platform/jobs';
import type { Platform } from '@heliograph/platform/runtime';
import { sql } from 'kysely';

/**
 * Frees what a killed process held, as if its leases had run out: events after 30 s, jobs after two minutes and the
 * wait before a retry. The jobs by which it made sure of an edge's other side, 15 s later, are due as well. Call it while
 * no worker runs.
 */
export async function letLeasesRunOut({ shards, directory }: Platform): Promise<void> {
  const everyShard = Array.from({ length: shards.map.shards }, (_, shard) => shard);
  for (const shard of everyShard) {
    const undelivered = shards.db(shard).updateTable('event').where('dead_at', 'is', null);
    await undelivered.set({ due_at: sql<Date>`now()` }).execute();
  }
  const held = `state = 'active' or (name = '${jobs.graphInverse.name}' and state = 'created')`;
  const free = `update pgboss.job set state = 'retry', start_after = now() where ${held}`;
  for (const server of shards.servers()) await shards.pool(server).query(free);
  await directory.$executeRawUnsafe(free);
}
