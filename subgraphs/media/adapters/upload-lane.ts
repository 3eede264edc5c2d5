import type { Emit, RenderOutcome } from '@heliograph/platform/events';
import type { MediaId, UserId } from '@heliograph/platform/ids';
import { type JobQueues, jobs } from '@heliograph/platform/jobs';
import type { ShardTransaction } from '@heliograph/platform/shards';

/**
 * Completes an owner's uploads in the order they were verified. The images are worked on side by side; only the step to
 * READY or REJECTED waits for the ones before it, and for none of them longer than `patienceMs`.
 * @param changed is told which media are READY or REJECTED with this transaction
 */
export async function advanceUploadLane(lane: {
  tx: ShardTransaction;
  queues: JobQueues;
  emit: Emit;
  ownerId: UserId;
  now: Date;
  patienceMs: number;
  changed(ids: MediaId[]): void;
}): Promise<void> {
  const { tx, queues, emit, ownerId, now, patienceMs } = lane;
  // The lane's row is the lock: one at a time decides what comes next.
  await tx.db.selectFrom('upload_lane').where('owner_id', '=', ownerId).select('owner_id').forUpdate().execute();
  const waiting = await tx.db
    .selectFrom('media')
    .where('owner_id', '=', ownerId)
    .where('status', '=', 'PROCESSING')
    .orderBy('sequence')
    .select(['id', 'outcome', 'verified_at'])
    .execute();

  const completed: MediaId[] = [];
  for (const { id, outcome, verified_at } of waiting) {
    if (outcome) {
      const thumbnailKey = await complete(tx, id as MediaId, outcome as RenderOutcome);
      if (thumbnailKey) {
        const payload = { mediaId: id as MediaId, ownerId, thumbnailKey };
        await emit(tx, { type: 'MediaReady', entity: ownerId, payload });
      }
      completed.push(id as MediaId);
      continue;
    }
    const waitedMs = now.getTime() - (verified_at?.getTime() ?? 0);
    if (waitedMs >= patienceMs) continue;
    const heldUp = waiting.some((other) => other.outcome && !completed.includes(other.id as MediaId));
    if (heldUp) {
      const delaySeconds = Math.max(1, Math.ceil((patienceMs - waitedMs) / 1000));
      await queues.enqueue(tx, jobs.mediaAdvanceLane, { ownerId }, { delaySeconds });
    }
    break;
  }
  if (completed.length > 0) lane.changed(completed);
}

/** Answers the key of the thumbnail of a media that is READY now; undefined where it is REJECTED. */
async function complete(tx: ShardTransaction, id: MediaId, outcome: RenderOutcome): Promise<string | undefined> {
  const row = tx.db.updateTable('media').where('id', '=', id);
  if (outcome.outcome === 'rejected') {
    const { code, message } = outcome;
    await row.set({ status: 'REJECTED', rejection_code: code, rejection_message: message }).execute();
    return undefined;
  }
  const { kind, width, height, placeholder, dominantColor, variants } = outcome;
  await row
    .set({
      status: 'READY',
      kind,
      width,
      height,
      placeholder,
      dominant_color: dominantColor,
      variants: JSON.stringify(variants),
    })
    .execute();
  return variants.find(({ name, format }) => name === 'THUMBNAIL' && format === 'JPEG')?.key;
}
