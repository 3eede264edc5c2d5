import type { ConversationId, MessageId, UserId } from '@heliograph/platform/ids';
import DataLoader from 'dataloader';
import type { Context } from '../context.ts';
import { seenBy, seesMessage } from '../domain/members.ts';
import type { MessageRange } from '../ports.ts';
import type { MessagesStores } from '../stores.ts';

type Reads = Pick<Context, 'conversations' | 'messageById' | 'ranges' | 'directs' | 'forget'>;

/** How one request reads, each thing once: only what the viewer, as a member, may see. */
export function requestReads(
  viewer: UserId | null,
  { conversations: store, messages }: Pick<MessagesStores, 'conversations' | 'messages'>,
): Reads {
  const conversations: Reads['conversations'] = new DataLoader(async (ids: readonly ConversationId[]) =>
    (await store.load(ids)).map((conversation) => seenBy(conversation, viewer)),
  );
  const messageById: Reads['messageById'] = new DataLoader(async (ids: readonly MessageId[]) => {
    const found = await messages.load(ids);
    return Promise.all(
      found.map(async (message) => {
        const seen = message && (await conversations.load(message.conversationId));
        return seen && seesMessage(seen, message) ? message : null;
      }),
    );
  });
  const directs: Reads['directs'] = new DataLoader(async (others: readonly UserId[]) => {
    if (viewer === null) return others.map(() => null);
    const ids = await store.ofPairs(others.map((other) => [viewer, other]));
    return Promise.all(ids.map((id) => id && conversations.load(id)));
  });
  const ranges: Reads['ranges'] = new DataLoader((asked: readonly MessageRange[]) => messages.ranges(asked), {
    cache: false,
  });
  return {
    ...{ conversations, messageById, directs, ranges },
    forget() {
      conversations.clearAll();
      messageById.clearAll();
      directs.clearAll();
    },
  };
}
