import type { RenderedVariant } from '@heliograph/platform/events';
import { type MediaId, shardOf, type UserId } from '@heliograph/platform/ids';
import type { ObjectStore } from '@heliograph/platform/objects';
import type { Shards, ShardTransaction } from '@heliograph/platform/shards';
import { sql } from 'kysely';
import type { VariantAdditions } from '../../ports.ts';
import { lockLaneIfAny } from './media-lane.ts';

/** What comes to a media's variants before all the others, and after them. */
export function postgresVariantAdditions(options: {
  shards: Shards;
  objects: Pick<ObjectStore, 'head'>;
  /** Where variants lie. */
  publicBucket: string;
  /** Told which media a transaction has changed. */
  changed(tx: ShardTransaction, ids: readonly MediaId[]): void;
}): VariantAdditions {
  const { shards, objects, publicBucket, changed } = options;

  const areThere = async (variants: readonly RenderedVariant[]): Promise<RenderedVariant[]> => {
    const found = await Promise.all(variants.map(({ key }) => objects.head(publicBucket, key)));
    return variants.filter((_variant, index) => found[index]);
  };

  return {
    async preview(id, variants, rendering) {
      await shards.transaction(shardOf(id), async (tx) => {
        let unsettled = tx.db
          .updateTable('media')
          .set({ variants: JSON.stringify(variants) })
          .where('id', '=', id)
          .where('status', '=', 'PROCESSING')
          .where('outcome', 'is', null);
        if (rendering) unsettled = unsettled.where('sequence', '=', rendering);
        const { numUpdatedRows } = await unsettled.executeTakeFirst();
        if (numUpdatedRows > 0n) changed(tx, [id]);
      });
    },

    enhance: (ownerId, stored, variants) =>
      shards.transaction(shardOf(ownerId), async (tx) => {
        // Objects that no media names are removed under this lock: what is there now stays, and what is not is not named.
        if (!(await lockLaneIfAny(tx, ownerId))) return false;
        const added = await areThere(variants);
        if (added.length === 0) return false;
        const enhanced: MediaId[] = [];
        for (const place of PICTURES) enhanced.push(...(await addTo(tx, place, { ownerId, stored, added })));
        changed(tx, enhanced);
        return enhanced.length > 0;
      }),
  };
}

/** Where a row keeps a picture: what it shows, what it will show when its turn comes, what a failed edit gives back. */
const PICTURES = ['variants', 'outcome', 'before_edit'] as const;

/** Adds variants to those of an owner's media that have the stored ones in this place, and not yet the added ones. */
async function addTo(
  tx: ShardTransaction,
  place: (typeof PICTURES)[number],
  {
    ownerId,
    stored,
    added,
  }: { ownerId: UserId; stored: readonly RenderedVariant[]; added: readonly RenderedVariant[] },
): Promise<MediaId[]> {
  const column = sql.ref(place);
  const variants = place === 'variants' ? column : sql`${column}->'variants'`;
  const more = sql`${variants} || ${JSON.stringify(added)}::jsonb`;
  const has = (some: readonly RenderedVariant[]) =>
    sql<boolean>`coalesce(${variants} @> ${JSON.stringify(some.map(({ key }) => ({ key })))}::jsonb, false)`;
  const rows = await tx.db
    .updateTable('media')
    .set({ [place]: place === 'variants' ? more : sql`jsonb_set(${column}, '{variants}', ${more})` })
    .where('owner_id', '=', ownerId)
    .where(has(stored))
    // The event may be told again.
    .where((row) => row.not(has(added)))
    .returning('id')
    .execute();
  return rows.map(({ id }) => id as MediaId);
}
