import { sql } from 'kysely';
import type { Emit, EventType } from '../events/index.ts';
import { EPOCH_MS, encodeId } from '../ids/index.ts';
import { type JobDefinition, jobs, type ShardToRetell } from '../jobs/index.ts';
import type { Platform } from '../runtime/index.ts';
import { type Shards, type ShardTransaction, shardSelect, shardsWith } from '../shards/index.ts';

/** Before every id. */
const BEGINNING = '0';

/** Asks the rooms to tell again what is on this logical shard (see RetellingAsked). */
export function askForRetelling(emit: Emit, tx: ShardTransaction): Promise<void> {
  // Nothing else has this id: the first of a shard's own has the time of a start.
  const entity = encodeId({ createdAt: new Date(EPOCH_MS), shard: tx.shard, sequence: 1 });
  return emit(tx, { type: 'RetellingAsked', entity, payload: { shard: tx.shard } });
}

/**
 * Tells again in one job a batch, however often the asking or a job is repeated.
 * @param batch tells of what comes after an id, and answers where the next one begins; null where nothing is left
 * @returns what begins it; `wave` is the id of the event that asked
 */
export async function retellInBatches(
  { queues, shards }: Pick<Platform, 'queues' | 'shards'>,
  job: JobDefinition<ShardToRetell>,
  batch: (shard: number, after: string) => Promise<string | null>,
): Promise<(shard: number, wave: string) => Promise<void>> {
  const enqueue = async (data: ShardToRetell): Promise<void> => {
    const key = `${data.wave} ${data.shard} ${data.after}`;
    await shards.transaction(data.shard, (tx) => queues.enqueue(tx, job, data, { key }));
  };
  await queues.work(job, async (data) => {
    const next = await batch(data.shard, data.after);
    if (next !== null) await enqueue({ ...data, after: next });
  });
  return (shard, wave) => enqueue({ shard, wave, after: BEGINNING });
}

/** The jobs by which rooms tell again. */
const RETELLING = [jobs.usersRetell, jobs.mediaRetell, jobs.mediaDiscoverHashtags].map(({ name }) => name);

/** Whether a room is still to tell something again; what it has given up is not waited for. */
export async function isRetelling(shards: Shards): Promise<boolean> {
  for (const server of shards.servers()) {
    const { rows } = await shards
      .pool(server)
      .query(`select from pgboss.job where name = any($1) and state < 'completed' limit 1`, [RETELLING]);
    if (rows.length > 0) return true;
  }
  const value: EventType = 'RetellingAsked';
  return (await shardsWith(shards, waiting, value)).length > 0;
}

/** `$1` is the type of event, `$2` the shard. */
const waiting = shardSelect((db) =>
  db
    .selectFrom('event')
    .where(sql<boolean>`type = $1::text`)
    .where('dead_at', 'is', null)
    .select(sql<number>`$2::int`.as('shard'))
    .limit(sql.lit(1)),
);
