import { sql } from 'kysely';
import { expect } from 'vitest';
import { eventually } from '../../kit/index.ts';
import type { TestSystem } from '../../kit/test-system.ts';

/** Jobs that have to be done though the account is gone. */
const JOBS = `name in ('media.expire-upload', 'media.sweep-objects')`;

/** As if all that was uploaded had been so an hour ago: a ticket is good for as long, and its job as long as the ticket. */
export async function expireTickets({ platform: { shards } }: TestSystem): Promise<void> {
  for (let shard = 0; shard < shards.map.shards; shard += 1) {
    const tickets = shards.db(shard).updateTable('media');
    await tickets.set({ upload_expires_at: sql<Date>`now() - interval '1 hour'` }).execute();
  }
  for (const server of shards.servers()) {
    await shards.pool(server).query(`update pgboss.job set start_after = now() where ${JOBS}`);
  }
  await eventually(
    async () => {
      for (const server of shards.servers()) {
        const { rows } = await shards
          .pool(server)
          .query(`select 1 from pgboss.job where ${JOBS} and state < 'completed'`);
        expect(rows).toEqual([]);
      }
    },
    { withinMs: 20_000, everyMs: 200 },
  );
}
