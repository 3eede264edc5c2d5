import type { ExportPart } from '@heliograph/platform/account-data';
import type { UserId } from '@heliograph/platform/ids';
import type { AccountTraces } from '../ports.ts';

/**
 * What the feed keeps of an account, for its owner: what ranks its feeds, and what it has seen. What others did with its
 * posts is theirs.
 */
export async function exportAccount(
  { traces }: { traces: Pick<AccountTraces, 'readKept'> },
  userId: UserId,
): Promise<ExportPart> {
  const { engagement, interests, seen, dismissed, advertisements } = await traces.readKept(userId);
  return {
    content: {
      engagement: engagement.map(({ authorId, tally }) => ({ accountId: authorId, ...tally })),
      interests,
      seenPosts: seen,
      dismissedPosts: dismissed,
      advertisements,
    },
    files: [],
  };
}
