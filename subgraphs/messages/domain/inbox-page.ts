import type { ConversationId, UserId } from '@heliograph/platform/ids';
import { type FilledPage, filledPage } from '@heliograph/platform/paging';
import type { Folder, Inboxes, Listed } from '../ports.ts';
import type { SeenConversation } from './members.ts';

export interface InboxDependencies {
  inboxes: Pick<Inboxes, 'page'>;
  /** The conversation, where the viewer is a member of it. */
  seenConversations(ids: readonly ConversationId[]): Promise<(SeenConversation | null)[]>;
}

/** A page of one of the viewer's lists, behind `after`. A conversation that they have just left is not in it. */
export function inboxPage(
  { inboxes, seenConversations }: InboxDependencies,
  { viewer, folder, first, after }: { viewer: UserId; folder: Folder; first: number; after: string | null },
): Promise<FilledPage<Listed, string>> {
  return filledPage<Listed, string>(first, after, {
    read: (limit, position) => inboxes.page(viewer, folder, limit, position),
    async keep(listed) {
      const seen = await seenConversations(listed.map(({ conversationId }) => conversationId));
      return seen.map((conversation) => conversation?.me.folder === folder);
    },
    positionOf: ({ position }) => position,
  });
}
