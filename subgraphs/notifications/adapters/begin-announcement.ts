import type { Directory } from '@heliograph/platform/directory';
import { shardOf, type UserId } from '@heliograph/platform/ids';
import { type Announcing, type JobQueues, jobs } from '@heliograph/platform/jobs';
import type { Shards } from '@heliograph/platform/shards';
import type { AnnouncedTexts } from '../ports.ts';
import { prismaAnnouncements } from './prisma-announcements.ts';

/** Accounts that one job tells. */
const BATCH = 100;

export interface NewAnnouncement {
  /** What makes it one, however often it is begun. */
  key: string;
  texts: AnnouncedTexts;
  /** Usernames; null for everybody. */
  to: readonly string[] | null;
  at: Date;
}

/** `OTHER_TEXTS`: something else was announced under this key. `NO_SUCH_ACCOUNT`: by these names there is none. */
export type AnnouncementBegun =
  | { jobs: number }
  | { refused: 'OTHER_TEXTS' }
  | { refused: 'NO_SUCH_ACCOUNT'; names: string[] };

/**
 * Begins an announcement: a job on each logical shard goes through its accounts, or one through those who are named. Begun
 * again it goes through them again, and tells those who were not told.
 */
export async function beginAnnouncement(
  stores: { directory: Directory; shards: Shards; queues: Pick<JobQueues, 'enqueue'> },
  { key, texts, to, at }: NewAnnouncement,
): Promise<AnnouncementBegun> {
  const { directory, shards, queues } = stores;
  const recipients = to && (await idsOf(directory, to));
  if (recipients && recipients.unknown.length > 0) return { refused: 'NO_SUCH_ACCOUNT', names: recipients.unknown };
  const kept = await prismaAnnouncements({ directory, cache: null }).keep({ key, texts, at });
  if (!areEqual(kept.texts, texts)) return { refused: 'OTHER_TEXTS' };
  const batches = recipients ? batchesOf(key, recipients.ids) : batchesOfAll(key, shards.map.shards);
  for (const batch of batches) {
    await shards.transaction(batch.shard, (tx) =>
      queues.enqueue(tx, jobs.notificationsAnnounce, batch, { key: nameOf(batch) }),
    );
  }
  return { jobs: batches.length };
}

async function idsOf(directory: Directory, names: readonly string[]): Promise<{ ids: UserId[]; unknown: string[] }> {
  const wanted = [...new Set(names.map((name) => name.toLowerCase()))];
  const rows = await directory.account.findMany({
    where: { username: { in: wanted }, state: 'ACTIVE' },
    select: { id: true, username: true },
  });
  const found = new Set(rows.map(({ username }) => username));
  return {
    ids: rows.map(({ id }) => String(id) as UserId),
    unknown: wanted.filter((name) => !found.has(name)),
  };
}

const batchesOfAll = (key: string, shards: number): Announcing[] =>
  Array.from({ length: shards }, (_, shard) => ({ key, shard, after: null }));

function batchesOf(key: string, ids: readonly UserId[]): Announcing[] {
  return [...Map.groupBy(ids, shardOf)].flatMap(([shard, here]) =>
    Array.from({ length: Math.ceil(here.length / BATCH) }, (_, batch) => ({
      ...{ key, shard },
      recipients: here.slice(batch * BATCH, (batch + 1) * BATCH),
    })),
  );
}

const nameOf = (batch: Announcing): string =>
  [batch.key, batch.shard, 'recipients' in batch ? batch.recipients.join() : 'all'].join(' ');

function areEqual(one: AnnouncedTexts, other: AnnouncedTexts): boolean {
  const sorted = (texts: AnnouncedTexts) => JSON.stringify(Object.entries(texts).toSorted());
  return sorted(one) === sorted(other);
}
