import { sql } from 'kysely';
import { edgesThere } from '../graph/index.ts';
import type { UserId } from '../ids/index.ts';
import type { ShardTransaction } from '../shards/index.ts';
import { evidenceForActing, relationOf } from './relation.ts';
import { seesContent } from './rules.ts';

/*
 * A request is checked by what a cache may remember; what it writes on another's shard races with their blocks. So the
 * writer asks once more, in its transaction, under a lock that the block takes, too: whoever comes second knows of the
 * first. The lock is of the two accounts, so that a star's admirers do not queue for one row.
 */

/** Whether the actor may act on what the author posted; asked on the author's shard by the transaction that acts. */
export async function mayActOn(
  tx: ShardTransaction,
  { actor, author }: { actor: UserId; author: UserId },
): Promise<boolean> {
  await lockBlock(tx, { blocker: author, blocked: actor }, 'reading');
  const asked = evidenceForActing(actor, author);
  const there = await edgesThere(
    tx.db,
    asked.map(({ edge }) => edge),
  );
  const found = asked.filter((_evidence, index) => there[index]);
  return seesContent(relationOf(actor, author, found));
}

/**
 * Until this transaction ends, nobody else writes whether one account blocks the other ('reading'), or even acts on how
 * it stands ('writing'). Take it on the blocker's shard, before the edge is read or written.
 */
export async function lockBlock(
  tx: ShardTransaction,
  { blocker, blocked }: { blocker: UserId; blocked: UserId },
  mode: 'reading' | 'writing',
): Promise<void> {
  const key = sql`hashtextextended(${`${blocker} BLOCKS ${blocked}`}, 0)`;
  const lock = mode === 'reading' ? sql`pg_advisory_xact_lock_shared(${key})` : sql`pg_advisory_xact_lock(${key})`;
  await sql`select ${lock}`.execute(tx.db);
}
