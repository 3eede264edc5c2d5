import type { Emit, RenderOutcome } from '@heliograph/platform/events';
import type { MediaId, UserId } from '@heliograph/platform/ids';
import { type JobQueues, jobs } from '@heliograph/platform/jobs';
import type { ShardTransaction } from '@heliograph/platform/shards';
import type { MediaObjects } from '../../ports.ts';
import { lockLane } from './media-lane.ts';
import {
  columnsOf,
  editIn,
  objectsOf,
  renderedPicture,
  type SettledPicture,
  thumbnailOf,
  variantsIn,
} from './settled-picture.ts';

/** How long an app may go on showing what an edit has replaced, and other rooms what they keep of it. */
const LEFTOVERS_SECONDS = 300;

/**
 * Completes an owner's media in the order in which they came to the pipeline. The images are worked on side by side; only
 * the step to READY or REJECTED waits for the ones before it, and for none of them longer than `patienceMs`.
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
  await lockLane(tx, ownerId);
  const waiting = await tx.db
    .selectFrom('media')
    .where('owner_id', '=', ownerId)
    .where('status', '=', 'PROCESSING')
    .orderBy('sequence')
    .select(['id', 'outcome', 'verified_at', 'edit', 'variants', 'source_key', 'before_edit'])
    .execute();

  const completed: Completed[] = [];
  for (const row of waiting) {
    if (row.outcome) {
      completed.push(await complete(tx, row));
      continue;
    }
    const waitedMs = now.getTime() - (row.verified_at?.getTime() ?? 0);
    if (waitedMs >= patienceMs) continue;
    const heldUp = waiting.some(({ id, outcome }) => outcome && !completed.some((done) => done.id === id));
    if (heldUp) {
      const delaySeconds = Math.max(1, Math.ceil((patienceMs - waitedMs) / 1000));
      await queues.enqueue(tx, jobs.mediaAdvanceLane, { ownerId }, { delaySeconds });
    }
    break;
  }

  for (const { id, thumbnailKey } of completed) {
    if (!thumbnailKey) continue;
    await emit(tx, { type: 'MediaReady', entity: ownerId, payload: { mediaId: id, ownerId, thumbnailKey } });
  }
  const leftovers = {
    variants: completed.flatMap(({ left }) => left.variants),
    sources: completed.flatMap(({ left }) => left.sources),
  };
  if (leftovers.variants.length + leftovers.sources.length > 0) {
    const delay = { delaySeconds: LEFTOVERS_SECONDS };
    await queues.enqueue(tx, jobs.mediaSweepObjects, { ownerId, ...leftovers }, delay);
  }
  if (completed.length > 0) lane.changed(completed.map(({ id }) => id));
}

interface Rendered {
  id: string;
  outcome: unknown;
  edit: unknown;
  variants: unknown;
  source_key: string | null;
  before_edit: unknown;
}

interface Completed {
  id: MediaId;
  /** Of a picture that is new. */
  thumbnailKey?: string | undefined;
  /** Objects that the row names no more. */
  left: MediaObjects;
}

async function complete(tx: ShardTransaction, row: Rendered): Promise<Completed> {
  const id = row.id as MediaId;
  const outcome = row.outcome as RenderOutcome;
  const before = row.before_edit as SettledPicture | null;
  const hitherto = objectsOf(before, { variants: variantsIn(row), sourceKey: row.source_key });
  const media = tx.db.updateTable('media').where('id', '=', id);
  const nothingPending = { outcome: null, before_edit: null };

  if (outcome.outcome === 'rendered') {
    const picture = renderedPicture(outcome, editIn(row));
    const accepted = { status: 'READY', rejection_code: null, rejection_message: null };
    await media.set({ ...accepted, ...columnsOf(picture), ...nothingPending }).execute();
    return { id, thumbnailKey: thumbnailOf(picture), left: without(hitherto, objectsOf(picture)) };
  }

  const rejection = { rejection_code: outcome.code, rejection_message: outcome.message };
  // An edit that cannot be made must not cost the picture: it is again what it was.
  const settled = before ? { status: 'READY', ...columnsOf(before) } : { status: 'REJECTED', variants: null };
  await media.set({ ...settled, ...rejection, ...nothingPending }).execute();
  return { id, left: without(hitherto, objectsOf(before)) };
}

const without = (objects: MediaObjects, kept: MediaObjects): MediaObjects => ({
  variants: objects.variants.filter((key) => !kept.variants.includes(key)),
  sources: objects.sources.filter((key) => !kept.sources.includes(key)),
});
