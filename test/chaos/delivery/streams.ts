import {
  type ConversationId,
  type MessageId,
  type NotificationId,
  shardOf,
  type UserId,
} from '@heliograph/platform/ids';
import type { Platform } from '@heliograph/platform/runtime';
import type { MessageChange, StoryChange, StreamKind, StreamPayloads } from '@heliograph/platform/streams';

export const streamKinds = ['messages', 'notifications', 'stories'] as const satisfies StreamKind[];

interface Updates {
  messages: Pick<MessageChange, 'kind'> & { conversation: { id: ConversationId }; message: { id: MessageId } | null };
  notifications: { notification: { id: NotificationId }; unreadCount: number };
  stories: StoryChange;
}

/** An event as an app gets it, by the documents below. */
export type Update<Kind extends StreamKind> = Updates[Kind] & { cursor: string };

/** With fields from other subgraphs: those may be away while it comes, and it comes all the same. */
export const documents: Readonly<Record<StreamKind, string>> = {
  messages: `subscription ($after: String) {
    update: messageReceived(after: $after) { cursor kind conversation { id } message { id sender { username } } }
  }`,
  notifications: `subscription ($after: String) {
    update: notificationReceived(after: $after) { cursor unreadCount notification { id actors { username } } }
  }`,
  stories: `subscription ($after: String) {
    update: storyUpdated(after: $after) { cursor kind storyId story { author { username } } }
  }`,
};

export const sentMessage = (conversationId: string, messageId: string | null) => `SENT ${conversationId} ${messageId}`;
export const createdStory = (storyId: string) => `CREATED ${storyId}`;

/** By these an event and the row that it came from have the same name. */
const names: { readonly [Kind in StreamKind]: (payload: StreamPayloads[Kind]) => string } = {
  messages: ({ kind, conversationId, messageId }) => `${kind} ${conversationId} ${messageId}`,
  notifications: ({ notificationId }) => notificationId,
  stories: ({ kind, storyId }) => `${kind} ${storyId}`,
};
const payloads: { readonly [Kind in StreamKind]: (update: Update<Kind>) => StreamPayloads[Kind] } = {
  messages: ({ kind, conversation, message }) => ({
    kind,
    conversationId: conversation.id,
    messageId: message?.id ?? null,
  }),
  notifications: ({ notification }) => ({ notificationId: notification.id }),
  stories: ({ kind, storyId }) => ({ kind, storyId }),
};

export const nameOf = <Kind extends StreamKind>(kind: Kind, update: Update<Kind>): string =>
  names[kind](payloads[kind](update));

/** The names of all that stands in a stream, in its order. */
export async function rowsOf<Kind extends StreamKind>(
  { shards }: Platform,
  ownerId: UserId,
  kind: Kind,
): Promise<string[]> {
  const rows = await shards
    .db(shardOf(ownerId))
    .selectFrom('stream_entry')
    .where((row) => row.and({ owner_id: ownerId, kind }))
    .orderBy('sequence')
    .select('payload')
    .execute();
  return rows.map(({ payload }) => names[kind](payload as StreamPayloads[Kind]));
}
