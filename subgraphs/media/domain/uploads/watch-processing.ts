import { type Alarm, type AlarmOptions, setAlarm } from '@heliograph/platform/alarm';
import type { MediaId, UserId } from '@heliograph/platform/ids';
import { accepted, type Result, refused } from '@heliograph/platform/result';
import type { Media, MediaStore, ProcessedBell } from '../../ports.ts';
import { invalid, type MediaRefusal, notFound } from '../refusals.ts';

const MAX_WATCHED = 100;

export interface WatchProcessing {
  viewer: UserId;
  /** Null where the app named what is no id. */
  mediaIds: readonly (MediaId | null)[];
}

export interface WatchDependencies extends Omit<AlarmOptions, 'listen'> {
  media: Pick<MediaStore, 'loadFresh'>;
  bell: ProcessedBell;
}

/**
 * The viewer's own media, each as it becomes READY or REJECTED, at once where it already is; done after the last.
 * @param ended aborts when nobody reads any more: it ends every wait, and the listening
 */
export async function watchProcessing(
  dependencies: WatchDependencies,
  { viewer, mediaIds }: WatchProcessing,
  ended: AbortSignal,
): Promise<Result<AsyncIterable<Media>, MediaRefusal>> {
  const asked = [...new Set(mediaIds)];
  if (asked.length < 1 || asked.length > MAX_WATCHED) {
    return refused(invalid('mediaIds', `mediaIds names 1 to ${MAX_WATCHED} media`));
  }
  const ids = asked.filter((id) => id !== null);
  // Before the first look: what happens between the two is heard.
  const { media, bell, ...timing } = dependencies;
  const alarm = setAlarm({ ...timing, listen: (wake) => bell.listen(viewer, wake) }, ended);
  const first = await media.loadFresh(ids);
  const isTheirs = ids.length === asked.length && first.every((found) => found?.ownerId === viewer);
  if (!isTheirs) {
    alarm.stop();
    return refused(notFound('media', 'mediaIds'));
  }
  return accepted(processed(media, ids, first, alarm, ended));
}

async function* processed(
  store: WatchDependencies['media'],
  ids: readonly MediaId[],
  first: readonly (Media | null)[],
  alarm: Alarm,
  ended: AbortSignal,
): AsyncGenerator<Media> {
  try {
    let waiting = ids;
    let seen = first;
    while (!ended.aborted) {
      const done = seen.filter((media) => media !== null).filter(isProcessed);
      yield* done;
      // One that has vanished is no longer waited for.
      waiting = waiting.filter((_id, index) => seen[index] && !isProcessed(seen[index]));
      if (waiting.length === 0) return;
      await alarm.next();
      if (!ended.aborted) seen = await store.loadFresh(waiting);
    }
  } finally {
    alarm.stop();
  }
}

const isProcessed = ({ status }: Media): boolean => status === 'READY' || status === 'REJECTED';
