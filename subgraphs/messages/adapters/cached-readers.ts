import { type Cache, cachedReader, jsonCodec } from '@heliograph/platform/cache';
import type { ConversationId, MessageId } from '@heliograph/platform/ids';
import { type Shards, selectByIds } from '@heliograph/platform/shards';
import type { Conversation, Member, Message } from '../ports.ts';
import { conversationsByIds, toConversation } from './conversation-rows.ts';
import { messagesByIds, toMessage } from './message-rows.ts';

const TTL_SECONDS = 3600;

/** What the cache has of conversations, each with all of its members. */
export function conversationReader({ shards, cache }: { shards: Shards; cache: Cache }) {
  const json = jsonCodec<Conversation>();
  return cachedReader<ConversationId, Conversation>({
    cache,
    namespace: 'conversation',
    ttlSeconds: TTL_SECONDS,
    encode: json.encode,
    decode(bytes) {
      const conversation = json.decode(bytes);
      const { createdAt, members } = conversation;
      return { ...conversation, createdAt: new Date(createdAt), members: members.map(withTimes) };
    },
    async source(ids, hint) {
      const rows = await selectByIds(shards, conversationsByIds, ids, hint);
      const byId = new Map(rows.map((row) => [row.id, toConversation(row)]));
      return ids.map((id) => byId.get(id) ?? null);
    },
  });
}

/** What the cache has of single messages: the last of a conversation, and those that others answer. */
export function messageReader({ shards, cache }: { shards: Shards; cache: Cache }) {
  const json = jsonCodec<Message>();
  return cachedReader<MessageId, Message>({
    cache,
    namespace: 'message',
    ttlSeconds: TTL_SECONDS,
    encode: json.encode,
    decode(bytes) {
      const message = json.decode(bytes);
      const reactions = message.reactions.map((one) => ({ ...one, createdAt: new Date(one.createdAt) }));
      return { ...message, createdAt: new Date(message.createdAt), reactions };
    },
    async source(ids, hint) {
      const rows = await selectByIds(shards, messagesByIds, ids, hint);
      const byId = new Map(rows.map((row) => [row.id, toMessage(row)]));
      return ids.map((id) => byId.get(id) ?? null);
    },
  });
}

export type ConversationReader = ReturnType<typeof conversationReader>;
export type MessageReader = ReturnType<typeof messageReader>;

const withTimes = (member: Member): Member => ({
  ...member,
  joinedAt: new Date(member.joinedAt),
  leftAt: member.leftAt && new Date(member.leftAt),
  acceptedAt: member.acceptedAt && new Date(member.acceptedAt),
  // What an older version of this room has cached does not say.
  isMuted: member.isMuted ?? false,
});
