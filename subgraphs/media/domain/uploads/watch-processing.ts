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

export interface WatchDependencies {
  media: Pick<MediaStore, 'loadFresh'>;
  bell: ProcessedBell;
  /** How often the media are looked at without a ring, in milliseconds. */
  lookEveryMs?: number;
  /** Calls `look` after so many milliseconds; answers how to call it off. */
  later?: (ms: number, look: () => void) => () => void;
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
  const alarm = listenUntil(ended, dependencies, viewer);
  const first = await dependencies.media.loadFresh(ids);
  const isTheirs = ids.length === asked.length && first.every((media) => media?.ownerId === viewer);
  if (!isTheirs) {
    alarm.stop();
    return refused(notFound('media', 'mediaIds'));
  }
  return accepted(processed(dependencies.media, ids, first, alarm, ended));
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

/** Goes off at a ring, when it is time to look anyway, and at the end. */
interface Alarm {
  /** Waits for the next time; not at all where it went off since the last. */
  next(): Promise<void>;
  stop(): void;
}

function listenUntil(
  ended: AbortSignal,
  { bell, lookEveryMs = 15_000, later = afterMilliseconds }: WatchDependencies,
  owner: UserId,
): Alarm {
  let rung = Promise.withResolvers<void>();
  const stopListening = bell.listen(owner, () => rung.resolve());
  const stop = () => {
    ended.removeEventListener('abort', stop);
    stopListening();
    rung.resolve();
  };
  ended.addEventListener('abort', stop);
  if (ended.aborted) stop();
  return {
    async next() {
      const callOff = later(lookEveryMs, () => rung.resolve());
      await rung.promise;
      callOff();
      rung = Promise.withResolvers();
    },
    stop,
  };
}

function afterMilliseconds(ms: number, look: () => void): () => void {
  const timer = setTimeout(look, ms);
  return () => clearTimeout(timer);
}
