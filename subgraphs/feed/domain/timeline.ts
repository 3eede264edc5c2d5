import { newestFirst } from '@heliograph/platform/ids';
import type { FeedEntry } from '../ports.ts';

/** Posts a list holds, and a rebuild looks for. */
export const TIMELINE_LENGTH = 500;
/** Posts of one author who is pulled that a list can draw on. */
export const AUTHOR_LIST_LENGTH = 100;

/** The newest posts of several lists, each once, newest first. */
export function mergeEntries(lists: readonly (readonly FeedEntry[])[], limit: number): FeedEntry[] {
  const byPost = new Map(lists.flatMap((list) => list.map((entry) => [entry.postId, entry])));
  return [...byPost.values()].sort((a, b) => newestFirst(a.postId, b.postId)).slice(0, limit);
}
