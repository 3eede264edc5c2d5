import type { UserId } from '@heliograph/platform/ids';
import {
  type PassedOver,
  type StreamEntry,
  StreamInterrupted,
  type StreamPosition,
} from '@heliograph/platform/streams';
import type { Visibility } from '@heliograph/platform/visibility';
import type { StoryUpdate, UpdateStreams, Watches } from '../ports.ts';
import { sightOf, type VisibleStoriesDependencies, visibleStory } from './visible-stories.ts';

/** How often it is said that somebody still watches. */
const RENEW_MS = 3600 * 1000;

export interface WatchDependencies extends VisibleStoriesDependencies {
  watches: Pick<Watches, 'begin'>;
  updates: Pick<UpdateStreams, 'follow'>;
  visibility: Pick<Visibility, 'maySeeContent' | 'takesIntoFeed'>;
  /** Calls `renew` every so many milliseconds; answers how to call it off. */
  every?: (ms: number, renew: () => void) => () => void;
}

/** What is told of a story, and where whoever has had it goes on. */
export interface Told extends Omit<StoryUpdate, 'cursor'> {
  position: StreamPosition;
}

/**
 * The stories of those whom the viewer follows, and their own, as they come and go. Each is checked anew when it is told:
 * a follow, a mute or a block that was changed meanwhile holds at once.
 * @param after where the viewer has been; null for what happens from now on
 * @throws StreamInterrupted, here or out of the updates, where it does not go on from there: also where nobody has kept
 * for the viewer what happened since, as they have been away for longer than a day
 */
export async function watchStories(
  dependencies: WatchDependencies,
  { viewer, after }: { viewer: UserId; after: StreamPosition | null },
  ended: AbortSignal,
): Promise<{ begin: StreamPosition; updates: AsyncIterable<Told | PassedOver> }> {
  const { watches, updates, now, every = everyMilliseconds } = dependencies;
  const hasBeenTold = await watches.begin(viewer, now());
  if (after && !hasBeenTold) throw new StreamInterrupted();
  const { begin, entries } = await updates.follow(viewer, after, ended);
  // One that fails is made up for by the next: a watch outlasts it.
  const stop = every(RENEW_MS, () => void watches.begin(viewer, now()).catch(() => undefined));
  ended.addEventListener('abort', stop, { once: true });
  if (ended.aborted) stop();
  return { begin, updates: told(dependencies, viewer, entries, stop) };
}

async function* told(
  dependencies: WatchDependencies,
  viewer: UserId,
  entries: AsyncIterable<StreamEntry<'stories'>>,
  stop: () => void,
): AsyncGenerator<Told | PassedOver> {
  try {
    for await (const { position, payload, aboutId } of entries) {
      const update = aboutId && { ...payload, authorId: aboutId, position };
      yield update && (await isToBeTold(dependencies, viewer, update)) ? update : { passedOver: position };
    }
  } finally {
    stop();
  }
}

/** Of what has come only what the viewer may see now; that something went also of what they cannot see any more. */
async function isToBeTold(dependencies: WatchDependencies, viewer: UserId, { kind, storyId, authorId }: Told) {
  if (authorId !== viewer) {
    const [[takes], [sight]] = await Promise.all([
      dependencies.visibility.takesIntoFeed(viewer, [authorId]),
      sightOf(dependencies, viewer, [authorId]),
    ]);
    if (!takes || !(sight?.follows || sight?.closeFriend)) return false;
  }
  if (kind !== 'CREATED') return true;
  const story = await visibleStory(dependencies, viewer, storyId);
  return story !== null && dependencies.now() < story.expiresAt;
}

function everyMilliseconds(ms: number, renew: () => void): () => void {
  const timer = setInterval(renew, ms);
  timer.unref();
  return () => clearInterval(timer);
}
