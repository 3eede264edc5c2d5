import { type Refusal, type Result, refused } from '@heliograph/platform/result';

/** Why a mutation is refused; the codes of `UserErrorCode` in schema/messages.graphql. */
export type MessagesRefusal = Refusal<
  'INVALID' | 'NOT_FOUND' | 'NOT_ALLOWED' | 'IDEMPOTENCY_CONFLICT' | 'RECIPIENT_UNAVAILABLE' | 'GROUP_FULL'
>;

export const invalid = (field: string, message: string): MessagesRefusal => ({
  ...{ code: 'INVALID', message, field: [field] },
});

/** What is not there and what the viewer may not see are refused alike. */
export const notFound = (what: string, field: string): MessagesRefusal => ({
  ...{ code: 'NOT_FOUND', message: `There is no such ${what}`, field: [field] },
});

export const noConversation = (): MessagesRefusal => notFound('conversation', 'conversationId');
export const noStory = (): MessagesRefusal => notFound('story', 'storyId');
export const noMessage = (): MessagesRefusal => notFound('message', 'messageId');

export const notAllowed = (message: string, field: string): MessagesRefusal => ({
  ...{ code: 'NOT_ALLOWED', message, field: [field] },
});

/** That an account is unknown, gone, or blocked by or blocking the viewer is refused alike. */
export const unavailable = (field: string): MessagesRefusal => ({
  ...{ code: 'RECIPIENT_UNAVAILABLE', message: 'This account cannot be written to', field: [field] },
});

/** What a write throws that is refused as it is made: it is taken back, and its key is as new. */
export class ChangeRefused extends Error {
  readonly code = 'CHANGE_REFUSED';
  readonly refusal: MessagesRefusal;
  constructor(refusal: MessagesRefusal) {
    super(refusal.message);
    this.name = 'ChangeRefused';
    this.refusal = refusal;
  }
}

/** What a write came to, or why it was refused as it was made. */
export async function orRefusal<Value>(write: Promise<Value>): Promise<Result<Value, MessagesRefusal>> {
  try {
    return { ok: true, value: await write };
  } catch (error) {
    if (error instanceof ChangeRefused) return refused(error.refusal);
    throw error;
  }
}
