import type { AnyId } from '../ids/index.ts';
import type { ShardTransaction } from '../shards/index.ts';
import { edgesThere, lockEdges } from './association-rows.ts';
import { isRefusedWhenGone, refusedBy, refusedTypes } from './association-types.ts';
import { type Edge, edgeKey } from './edge.ts';

/**
 * Which edges may not stand (rule 3 of ARCHITECTURE.md). Each side of an edge answers for its own object, as the blocks
 * that it made and its going are on its shard: an edge is refused where id1 BLOCKS id2, or where id1, an account, is GONE.
 * So that none slips in while the refusal is being written, both take the same locks: an account's row GONE, then the
 * rows of the edges, then nothing more.
 */

/**
 * Of these edges of this shard, the keys of those that may not come, as their id1 is GONE. None of the other accounts
 * goes until this transaction has ended.
 */
export async function lockGoing(tx: ShardTransaction, edges: readonly Edge[]): Promise<ReadonlySet<string>> {
  const asked = edges.filter(({ type }) => isRefusedWhenGone(type) && type !== 'GONE');
  const ids = [...new Set(asked.map(({ id1 }) => id1))];
  if (ids.length === 0) return new Set();
  let rows = await shareGoing(tx, ids);
  if (rows.length < ids.length) {
    const known = new Set<string>(rows.map(({ id1 }) => id1));
    await lockEdges(
      tx,
      ids.filter((id) => !known.has(id)).map((id): Edge => ({ id1: id, type: 'GONE', id2: id })),
    );
    rows = await shareGoing(tx, ids);
  }
  const gone = new Set<string>(rows.filter(({ present }) => present).map(({ id1 }) => id1));
  return new Set(asked.filter(({ id1 }) => gone.has(id1)).map(edgeKey));
}

/** Shared, so that the followers of one account do not queue; a change of the row waits for all of them. */
function shareGoing(tx: ShardTransaction, ids: readonly AnyId[]) {
  return tx.db
    .selectFrom('association')
    .where('type', '=', 'GONE')
    .where((row) =>
      row.eb(
        row.refTuple('id1', 'id2'),
        'in',
        ids.map((id) => row.tuple(id, id)),
      ),
    )
    .select(['id1', 'present'])
    .orderBy('id1')
    .forShare()
    .execute();
}

/** Of these edges of this shard, whose rows are locked, the keys of those whose id1 has an edge that refuses them. */
export async function refusedHere(tx: ShardTransaction, edges: readonly Edge[]): Promise<ReadonlySet<string>> {
  const asked = edges.flatMap((edge) => {
    const by = refusedBy(edge.type);
    return by ? [{ edge, refusing: { ...edge, type: by } }] : [];
  });
  const stands = await edgesThere(
    tx.db,
    asked.map(({ refusing }) => refusing),
  );
  return new Set(asked.filter((_asked, index) => stands[index]).map(({ edge }) => edgeKey(edge)));
}

/** Before an edge that refuses others is added: what is just being written between the two is awaited, or waits. */
export async function lockRefused(tx: ShardTransaction, { id1, type, id2 }: Edge): Promise<void> {
  const refused = refusedTypes(type);
  if (refused.length > 0)
    await lockEdges(
      tx,
      refused.map((other): Edge => ({ id1, type: other, id2 })),
    );
}
