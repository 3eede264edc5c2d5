import type { Platform } from '@heliograph/platform/runtime';
import { conversationReader, messageReader } from './adapters/cached-readers.ts';
import { graphStandings } from './adapters/graph-standings.ts';
import { postgresAccountTraces } from './adapters/postgres-account-traces.ts';
import { postgresAnswerableStories } from './adapters/postgres-answerable-stories.ts';
import { postgresConversationStore } from './adapters/postgres-conversation-store.ts';
import { postgresInboxes } from './adapters/postgres-inboxes.ts';
import { postgresMemberChanges } from './adapters/postgres-member-changes.ts';
import { postgresMessageChanges } from './adapters/postgres-message-changes.ts';
import { postgresMessageStore } from './adapters/postgres-message-store.ts';
import { postgresSendableMedia } from './adapters/postgres-sendable-media.ts';
import { prismaAccounts } from './adapters/prisma-accounts.ts';
import { redisTypingBoard } from './adapters/redis-typing-board.ts';

export type MessagesStores = ReturnType<typeof messagesStores>;

/** The ports of this room over the real stores, for the subgraph and its worker alike. */
export function messagesStores(platform: Platform, now: () => Date = () => new Date()) {
  const { shards, settings, logger, streams } = platform;
  const reader = conversationReader(platform);
  const single = messageReader(platform);
  const changing = { ...platform, reader, messages: single };
  return {
    now,
    streams,
    conversations: postgresConversationStore(changing),
    members: postgresMemberChanges(changing),
    messages: postgresMessageStore({ shards, reader: single }),
    changes: postgresMessageChanges(changing),
    inboxes: postgresInboxes(platform),
    sendable: postgresSendableMedia(platform),
    answerable: postgresAnswerableStories(platform),
    standings: graphStandings(platform),
    accounts: prismaAccounts(platform),
    typing: redisTypingBoard({
      ...platform,
      keyPrefix: settings.KEY_PREFIX,
      unheard: (error) => logger.warn({ err: error }, 'Redis cannot be asked; nobody is told who types'),
    }),
    traces: postgresAccountTraces({ ...platform, conversations: reader, messages: single }),
  };
}
