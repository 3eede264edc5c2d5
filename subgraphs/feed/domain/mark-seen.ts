import type { PostId, UserId } from '@heliograph/platform/ids';
import { accepted, type Result, refused, refuseKey } from '@heliograph/platform/result';
import type { SeenPosts } from '../ports.ts';
import { type FeedRefusal, invalid } from './refusals.ts';
import { type VisiblePostsDependencies, visiblePosts } from './visible-posts.ts';

const MOST_ITEMS = 100;
/** Whoever left the app open looks no longer than this. */
const MOST_DWELL_MS = 10 * 60 * 1000;

export interface MarkSeenDependencies extends VisiblePostsDependencies {
  seen: Pick<SeenPosts, 'mark'>;
}

export interface MarkSeen {
  viewer: UserId;
  /** The post is null where the app sent what is no id. */
  items: { postId: PostId | null; dwellMs: number }[];
  idempotencyKey: string | null | undefined;
}

/** Notes what was on the viewer's screen, as far as they may see it; of a post that comes several times, all of it. */
export async function markSeen(
  dependencies: MarkSeenDependencies,
  { viewer, items, idempotencyKey }: MarkSeen,
): Promise<Result<null, FeedRefusal>> {
  const wrong = refuseKey(idempotencyKey) ?? refuseItems(items);
  if (wrong) return refused(wrong);
  const dwell = dwellByPost(items);
  const visible = await visiblePosts(dependencies, viewer, [...dwell.keys()]);
  const sightings = visible.map((entry) => ({ ...entry, dwellMs: dwell.get(entry.postId) ?? 0 }));
  await dependencies.seen.mark(viewer, sightings, { idempotencyKey, input: items });
  return accepted(null);
}

function refuseItems(items: MarkSeen['items']): FeedRefusal | null {
  if (items.length < 1 || items.length > MOST_ITEMS) return invalid('There are 1 to 100 items', 'items');
  const nameless = items.findIndex(({ postId }) => postId === null);
  if (nameless >= 0) return invalid('This is not the id of a post', 'items', String(nameless), 'postId');
  const backwards = items.findIndex(({ dwellMs }) => dwellMs < 0);
  return backwards >= 0 ? invalid('A dwell is 0 ms or longer', 'items', String(backwards), 'dwellMs') : null;
}

function dwellByPost(items: MarkSeen['items']): Map<PostId, number> {
  const dwell = new Map<PostId, number>();
  for (const { postId, dwellMs } of items) {
    if (postId) dwell.set(postId, Math.min((dwell.get(postId) ?? 0) + dwellMs, MOST_DWELL_MS));
  }
  return dwell;
}
