import type { ExportPart } from '@heliograph/platform/account-data';
import type { UserId } from '@heliograph/platform/ids';
import type { AccountTraces } from '../ports.ts';

/** What the feed keeps of an account, for its owner: with whom it engages, which is what ranks its home feed. */
export async function exportAccount({ traces }: { traces: AccountTraces }, userId: UserId): Promise<ExportPart> {
  const engagement = await traces.readEngagement(userId);
  return {
    content: {
      engagement: engagement.map(({ author, likes, comments }) => ({ accountId: author, likes, comments })),
    },
    files: [],
  };
}
