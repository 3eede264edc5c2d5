import { newestFirst, type PostId } from '@heliograph/platform/ids';

/** Posts a list holds, and a rebuild looks for. */
export const TIMELINE_LENGTH = 500;
/** Posts of one author who is pulled that a list can draw on. */
export const AUTHOR_LIST_LENGTH = 100;

/** The newest posts of several lists, each once, newest first. */
export function mergePosts(lists: readonly (readonly PostId[])[], limit: number): PostId[] {
  return [...new Set(lists.flat())].sort(newestFirst).slice(0, limit);
}
