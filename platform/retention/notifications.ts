import { sql } from 'kysely';
import type { Shards } from '../shards/index.ts';

/**
 * Forgets some of a shard's notifications in which nothing has happened since `before`, each with its recipient's count of
 * unread ones: under the lock that whoever changes either takes first.
 * @returns how many were old
 */
export async function biteOfNotifications(
  shards: Shards,
  shard: number,
  { before, limit }: { before: Date; limit: number },
): Promise<number> {
  return shards.transaction(shard, async ({ db, schema }) => {
    const [rows, inbox] = [sql.table(`${schema}.notification`), sql.table(`${schema}.notification_inbox`)];
    const found = await sql<{ id: string; recipient_id: string }>`
      select id, recipient_id from ${rows} where updated_at < ${before} limit ${limit}`.execute(db);
    if (found.rows.length === 0) return 0;
    const recipients = [...new Set(found.rows.map(({ recipient_id }) => recipient_id))];
    await sql`select 1 from ${inbox} where recipient_id = any(${recipients}::bigint[])
       order by recipient_id for update`.execute(db);
    // Somebody may have joined it meanwhile.
    await sql`
      with old as (
        delete from ${rows} where id = any(${found.rows.map(({ id }) => id)}::bigint[]) and updated_at < ${before}
        returning recipient_id, actor_count > 0 and read_at is null as is_unread),
      unread as (select recipient_id, count(*) as n from old where is_unread group by recipient_id)
      update ${inbox} as inbox set unread = inbox.unread - unread.n
        from unread where inbox.recipient_id = unread.recipient_id`.execute(db);
    return found.rows.length;
  });
}
