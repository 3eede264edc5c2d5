import type { Bitten, ExportPart } from '@heliograph/platform/account-data';
import type { UserId } from '@heliograph/platform/ids';
import type { AccountTraces } from '../ports.ts';

/** What the account did with the stories of others; then what was told of it, and to it. */
const VIEWS = 'views';
const UPDATES = 'updates';

/**
 * Erases a bite of what a deleted account has left: first what it published, then where it looked, reacted and voted, so
 * that the counts of others are what is left of rows; last what was told of it, when nobody tells of it any more.
 */
export async function eraseAccount(
  { traces }: { traces: AccountTraces },
  userId: UserId,
  from: string | null,
): Promise<Bitten> {
  if (from === null) return { next: (await traces.eraseOwn(userId)) ? null : VIEWS };
  if (from === VIEWS) return { next: (await traces.eraseViews(userId)) ? VIEWS : UPDATES };
  if (await traces.eraseUpdates(userId)) return { next: UPDATES };
  await traces.forget(userId);
  return 'done';
}

/** What this room keeps of an account, for its owner; what others did with its stories is theirs. */
export async function exportAccount(
  { traces }: { traces: Pick<AccountTraces, 'readKept'> },
  userId: UserId,
): Promise<ExportPart> {
  const { stories, highlights, views } = await traces.readKept(userId);
  return {
    content: {
      stories: stories.map(({ id, mediaId, audience, createdAt, poll }) => ({
        ...{ id, mediaId, audience, createdAt },
        poll: poll && { question: poll.question, options: poll.options.map(({ text }) => text) },
      })),
      highlights: highlights.map(({ id, title, createdAt, mediaIds }) => ({ id, title, createdAt, mediaIds })),
      seenStories: views.map(({ storyId, viewedAt, reaction, vote }) => ({ storyId, viewedAt, reaction, vote })),
    },
    files: [],
  };
}
