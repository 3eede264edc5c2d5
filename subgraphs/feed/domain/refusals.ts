import type { Refusal } from '@heliograph/platform/result';

/** Why a mutation of the feed is refused; the codes of `UserErrorCode` in schema/feed.graphql. */
export type FeedRefusal = Refusal<'INVALID' | 'NOT_FOUND' | 'RATE_LIMITED' | 'IDEMPOTENCY_CONFLICT'>;

export const invalid = (message: string, ...field: string[]): FeedRefusal => ({ code: 'INVALID', message, field });

/** What is not there and what the viewer may not see are refused alike. */
export const NO_POST: FeedRefusal = { code: 'NOT_FOUND', message: 'There is no such post', field: ['postId'] };
