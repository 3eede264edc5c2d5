import { isEmoji } from '@heliograph/platform/emoji';
import { accepted, type Result, refused, refuseKey } from '@heliograph/platform/result';
import type { OptionId, Story, StoryViews } from '../ports.ts';
import type { ActOnStory } from './delete-story.ts';
import { invalid, NO_STORY, notAllowed, notFound, type StoryRefusal } from './refusals.ts';
import { isUp, type VisibleStoriesDependencies, visibleStory } from './visible-stories.ts';

export interface ViewStoryDependencies extends VisibleStoriesDependencies {
  views: Pick<StoryViews, 'view' | 'react' | 'vote'>;
}

/** Notes that the viewer has seen a story. Their own, and what is over, they may look at without being counted. */
export async function viewStory(
  dependencies: ViewStoryDependencies,
  { viewer, storyId, idempotencyKey }: ActOnStory,
): Promise<Result<Story, StoryRefusal>> {
  const found = await storyToActOn(dependencies, { viewer, storyId, idempotencyKey });
  if (!found.ok) return found;
  const story = found.value;
  if (story.authorId === viewer || !isUp(story, dependencies.now())) return found;
  const isSeen = await dependencies.views.view(viewer, story, { idempotencyKey, input: { storyId } });
  return isSeen ? found : refused(NO_STORY);
}

/** Reacts to somebody's story; null takes the reaction back. */
export async function reactToStory(
  dependencies: ViewStoryDependencies,
  { viewer, storyId, idempotencyKey, reaction }: ActOnStory & { reaction: string | null },
): Promise<Result<Story, StoryRefusal>> {
  if (reaction !== null && !isEmoji(reaction)) return refused(invalid('A reaction is one emoji', 'reaction'));
  const found = await storyToActOn(dependencies, { viewer, storyId, idempotencyKey }, { over: true });
  if (!found.ok) return found;
  const story = found.value;
  if (story.authorId === viewer) return refused(notAllowed('This story is your own', 'storyId'));
  if (!isUp(story, dependencies.now())) return refused(notAllowed('This story is over', 'storyId'));
  const request = { idempotencyKey, input: { storyId, reaction } };
  return (await dependencies.views.react(viewer, story, reaction, request)) ? found : refused(NO_STORY);
}

/** Votes in the poll of somebody's story, once for good. */
export async function votePoll(
  dependencies: ViewStoryDependencies,
  { viewer, storyId, idempotencyKey, optionId }: ActOnStory & { optionId: OptionId | null },
): Promise<Result<Story, StoryRefusal>> {
  const found = await storyToActOn(dependencies, { viewer, storyId, idempotencyKey }, { over: true });
  if (!found.ok) return found;
  const story = found.value;
  const option = story.poll?.options.find(({ id }) => id === optionId);
  if (!option) return refused(notFound('option', 'optionId'));
  if (story.authorId === viewer) return refused(notAllowed('This story is your own', 'storyId'));
  if (!isUp(story, dependencies.now())) {
    return refused({ code: 'POLL_CLOSED', message: 'The story is over, and its poll with it', field: ['storyId'] });
  }
  const request = { idempotencyKey, input: { storyId, optionId } };
  const outcome = await dependencies.views.vote(viewer, story, option.id, request);
  if (outcome === null) return refused(NO_STORY);
  return outcome === 'voted' ? found : refused(notAllowed('You have voted for another option', 'optionId'));
}

async function storyToActOn(
  dependencies: VisibleStoriesDependencies,
  { viewer, storyId, idempotencyKey }: ActOnStory,
  also: { over?: boolean } = {},
): Promise<Result<Story, StoryRefusal>> {
  const wrong = refuseKey(idempotencyKey);
  if (wrong) return refused(wrong);
  const story = await visibleStory(dependencies, viewer, storyId, also);
  return story ? accepted(story) : refused(NO_STORY);
}
