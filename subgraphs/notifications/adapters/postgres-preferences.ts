import { shardOf, type UserId } from '@heliograph/platform/ids';
import { type Shards, type Tables, unlessRefused, WriteRefused, writeOnce } from '@heliograph/platform/shards';
import type { Kysely } from 'kysely';
import type { PreferenceStore, Preferences } from '../ports.ts';
import { lockInbox } from './inbox.ts';

/** Preferences in the row of an account's inbox, where whoever tells it of something reads them under the same lock. */
export function postgresPreferences({ shards }: { shards: Shards }): PreferenceStore {
  return {
    read: (userId) => readFrom(shards.db(shardOf(userId)), userId),

    async change(viewer, { idempotencyKey: key, input }, change) {
      const write = { viewer, mutation: 'updateNotificationPreferences', key, input };
      const changed = writeOnce(shards, shardOf(viewer), write, async (tx) => {
        await lockInbox(tx, viewer);
        const wanted = change(await readFrom(tx.db, viewer));
        if (!wanted) throw new WriteRefused();
        const { channels, quietHours } = wanted;
        await tx.db
          .updateTable('notification_inbox')
          .where('recipient_id', '=', viewer)
          .set({
            channels: JSON.stringify(channels),
            quiet_from: quietHours?.from ?? null,
            quiet_to: quietHours?.to ?? null,
            time_zone: quietHours?.timeZone ?? null,
          })
          .execute();
        return 'changed';
      });
      return (await unlessRefused(changed)) ? readFrom(shards.db(shardOf(viewer)), viewer) : null;
    },
  };
}

async function readFrom(db: Kysely<Tables>, userId: UserId): Promise<Preferences> {
  const row = await db
    .selectFrom('notification_inbox')
    .where('recipient_id', '=', userId)
    .select(['channels', 'quiet_from', 'quiet_to', 'time_zone'])
    .executeTakeFirst();
  if (!row) return { channels: {}, quietHours: null };
  const { quiet_from: from, quiet_to: to, time_zone: timeZone } = row;
  return {
    channels: row.channels as Preferences['channels'],
    quietHours: from && to && timeZone ? { from, to, timeZone } : null,
  };
}
