import { setTimeout as pause } from 'node:timers/promises';
import type { MediaId } from '@heliograph/platform/ids';
import { type Shards, selectByIds } from '@heliograph/platform/shards';
import { mediaByIds } from '../../../subgraphs/media/adapters/uploads/media-rows.ts';
import type { StagedPhoto } from './uploaders.ts';

/** How long a photo took from the app's completeUpload on, in milliseconds. */
export interface Arrival {
  toThumbnailMs: number;
  toReadyMs: number;
}

/** How often the rows are looked at: it bounds how exact the times are. More often, the looking itself would be seen in them. */
const LOOK_EVERY_MS = 25;

/**
 * Calls the photos complete, one every `everyMs` whether or not the earlier ones are done (an open loop: a slow system
 * gets no mercy), and waits until all are READY.
 * @throws where one is rejected
 */
export async function completeInOpenLoop(
  shards: Shards,
  photos: readonly StagedPhoto[],
  everyMs: number,
): Promise<Arrival[]> {
  const watch = watchRows(shards);
  const began = performance.now();
  const calls: Promise<void>[] = [];
  for (const [n, photo] of photos.entries()) {
    await pause(Math.max(0, began + n * everyMs - performance.now()));
    watch.add(photo.mediaId, performance.now());
    calls.push(photo.complete());
  }
  await Promise.all(calls);
  return watch.finish();
}

function watchRows(shards: Shards) {
  const begun = new Map<MediaId, number>();
  const thumbnails = new Map<MediaId, number>();
  const arrivals: Arrival[] = [];
  let ending = false;

  const look = async (): Promise<void> => {
    const rows = await selectByIds(shards, mediaByIds, [...begun.keys()], { primary: true });
    const now = performance.now();
    for (const row of rows) {
      const id = row.id as MediaId;
      const start = begun.get(id) ?? now;
      if (row.status === 'REJECTED') throw new Error(`A photo was rejected: ${row.rejection_message}`);
      if (!thumbnails.has(id) && Array.isArray(row.variants)) thumbnails.set(id, now - start);
      if (row.status !== 'READY') continue;
      arrivals.push({ toThumbnailMs: thumbnails.get(id) ?? now - start, toReadyMs: now - start });
      begun.delete(id);
    }
  };

  const watching = (async () => {
    while (!ending || begun.size > 0) {
      if (begun.size > 0) await look();
      await pause(LOOK_EVERY_MS);
    }
  })();

  return {
    add: (id: MediaId, at: number) => begun.set(id, at),
    async finish(): Promise<Arrival[]> {
      ending = true;
      await watching;
      return arrivals;
    },
  };
}
