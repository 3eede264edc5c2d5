import type { MediaId, StoryId, UserId } from '@heliograph/platform/ids';
import { accepted, type Result, refused, refuseKey } from '@heliograph/platform/result';
import type { Audience, NewStory, Photos, StoryStore } from '../ports.ts';
import { invalid, notAllowed, type StoryRefusal } from './refusals.ts';

/** How long a story is up. */
export const STORY_MS = 24 * 3600 * 1000;

const MOST_QUESTION = 200;
const MOST_ANSWER = 60;

export interface CreateStory {
  viewer: UserId;
  /** Null where the app sent what is no id. */
  mediaId: MediaId | null;
  audience: Audience;
  poll: NewStory['poll'];
  idempotencyKey: string;
}

export interface CreateStoryDependencies {
  photos: Pick<Photos, 'has'>;
  stories: Pick<StoryStore, 'create' | 'createdBefore'>;
  now(): Date;
}

/** Shows one of the viewer's own READY photos for 24 hours. */
export async function createStory(
  { photos, stories, now }: CreateStoryDependencies,
  { viewer, idempotencyKey, ...input }: CreateStory,
): Promise<Result<StoryId, StoryRefusal>> {
  const { mediaId, audience } = input;
  const poll = input.poll && trimmed(input.poll);
  const wrong = refuseKey(idempotencyKey) ?? (poll && refusePoll(poll));
  if (wrong) return refused(wrong);
  if (mediaId === null) return refused(NOT_READY);
  const request = { idempotencyKey, input };
  // The photo may have gone since the key first came.
  const before = await stories.createdBefore(viewer, request);
  if (before !== null) return accepted(before);
  if (!(await photos.has(viewer, mediaId))) return refused(NOT_READY);
  const createdAt = now();
  const expiresAt = new Date(createdAt.getTime() + STORY_MS);
  return outcomeOf(await stories.create({ authorId: viewer, mediaId, audience, poll, createdAt, expiresAt }, request));
}

const NOT_READY: StoryRefusal = {
  code: 'MEDIA_NOT_READY',
  message: 'This is no READY photo of yours',
  field: ['mediaId'],
};

function outcomeOf(made: Awaited<ReturnType<StoryStore['create']>>): Result<StoryId, StoryRefusal> {
  if (made === 'NO_PHOTO') return refused(NOT_READY);
  if (made === 'TOO_MANY') return refused(notAllowed('As many stories as there may be are up already'));
  return accepted(made);
}

const trimmed = ({ question, options }: NonNullable<NewStory['poll']>) => ({
  question: question.trim(),
  options: options.map((option) => option.trim()),
});

function refusePoll({ question, options }: NonNullable<NewStory['poll']>): StoryRefusal | null {
  if (!isText(question, MOST_QUESTION)) {
    return invalid(`A question has 1 to ${MOST_QUESTION} characters`, 'poll', 'question');
  }
  if (options.length < 2 || options.length > 4) return invalid('A poll has 2 to 4 answers', 'poll', 'options');
  const wrong = options.findIndex((option) => !isText(option, MOST_ANSWER));
  if (wrong >= 0) return invalid(`An answer has 1 to ${MOST_ANSWER} characters`, 'poll', 'options', String(wrong));
  return new Set(options).size < options.length ? invalid('No two answers are the same', 'poll', 'options') : null;
}

const isText = (text: string, most: number): boolean => text.length >= 1 && text.length <= most;
