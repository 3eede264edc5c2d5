import type { StoryId, UserId } from '@heliograph/platform/ids';
import { accepted, type Result, refused, refuseKey } from '@heliograph/platform/result';
import type { StoryStore } from '../ports.ts';
import { NO_STORY, type StoryRefusal } from './refusals.ts';

export interface ActOnStory {
  viewer: UserId;
  /** Null where the app sent what is no id. */
  storyId: StoryId | null;
  idempotencyKey: string | null | undefined;
}

/** Takes one of the viewer's own stories away, at once and for everyone. */
export async function deleteStory(
  { stories }: { stories: Pick<StoryStore, 'remove'> },
  { viewer, storyId, idempotencyKey }: ActOnStory,
): Promise<Result<StoryId, StoryRefusal>> {
  const wrong = refuseKey(idempotencyKey);
  if (wrong) return refused(wrong);
  if (storyId === null) return refused(NO_STORY);
  const isGone = await stories.remove(viewer, storyId, { idempotencyKey, input: { storyId } });
  return isGone ? accepted(storyId) : refused(NO_STORY);
}
