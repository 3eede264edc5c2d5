import type { Refusal } from '@heliograph/platform/result';

/** Why a mutation of this room is refused; the codes of `UserErrorCode` in schema/stories.graphql. */
export type StoryRefusal = Refusal<
  'INVALID' | 'NOT_FOUND' | 'NOT_ALLOWED' | 'RATE_LIMITED' | 'IDEMPOTENCY_CONFLICT' | 'MEDIA_NOT_READY' | 'POLL_CLOSED'
>;

export const invalid = (message: string, ...field: string[]): StoryRefusal => ({ code: 'INVALID', message, field });

/** What is not there and what the viewer may not see are refused alike. */
export const notFound = (what: string, ...field: string[]): StoryRefusal => ({
  code: 'NOT_FOUND',
  message: `There is no such ${what}`,
  field,
});

export const notAllowed = (message: string, ...field: string[]): StoryRefusal => ({
  code: 'NOT_ALLOWED',
  message,
  field,
});

export const NO_STORY = notFound('story', 'storyId');
