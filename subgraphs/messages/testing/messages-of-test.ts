import { randomUUID } from 'node:crypto';
import { createRelay, type EventHandlers } from '@heliograph/platform/events';
import {
  type ConversationId,
  type MediaId,
  type MessageId,
  type StoryId,
  shardOf,
  timeOf,
  type UserId,
} from '@heliograph/platform/ids';
import type { Platform } from '@heliograph/platform/runtime';
import { nextId, schemaOf } from '@heliograph/platform/shards';
import { messagesSubgraph } from '../main.ts';
import { messagesStores } from '../stores.ts';
import { messagesWorker } from '../worker.ts';

/** Answers of one operation, as an app gets them. */
export interface Answer {
  // biome-ignore lint/suspicious/noExplicitAny: a test names the fields that it asked for
  data: any;
  codes: string[];
}

const SENT = `message { id text clientKey } conversation { id unreadCount isRequest } errors { code field }`;
const SEND = `mutation ($input: SendMessageInput!) { sendMessage(input: $input) { ${SENT} } }`;
const REPLY = `mutation ($input: ReplyToStoryInput!) {
  replyToStory(input: $input) { message { id story { id } } conversation { id isRequest } errors { code field } } }`;
const START = `mutation ($input: StartConversationInput!) {
  startConversation(input: $input) { conversation { id } errors { code field } } }`;

const DAY_MS = 24 * 3_600_000;

/** The messages room over real stores: its subgraph as the router asks it, and what its worker does. */
export async function messagesOfTest(platform: Platform, typeDefs: string) {
  const { shards, viewerTokens, directory } = platform;
  const clock = { aheadMs: 0 };
  const stores = messagesStores(platform, () => new Date(Date.now() + clock.aheadMs));
  const subgraph = messagesSubgraph(platform, typeDefs, stores);
  const handlers: EventHandlers = await messagesWorker(platform, stores);
  // Nothing is told before a test says so.
  const doorbell = { ...platform.doorbell, listen: () => () => undefined };
  const relay = createRelay({ ...platform, doorbell, rooms: { messages: handlers }, pollMs: 3_600_000 });
  let accounts = 0;

  const request = (viewer: UserId | null, query: string, variables: Record<string, unknown>) => ({
    query,
    variables,
    viewerToken: viewerTokens.sign(viewer && { userId: viewer, sessionId: 's' }),
    requestId: 'r1',
    deadline: Date.now() + 10_000,
  });

  async function ask(viewer: UserId | null, query: string, variables: Record<string, unknown> = {}): Promise<Answer> {
    const { data, errors = [] } = await subgraph.handle(request(viewer, query, variables));
    return { data, codes: errors.map(({ extensions }) => String(extensions?.code)) };
  }

  /** The logical shards with something to tell; a statement a server. */
  async function waiting(): Promise<number[]> {
    const found = shards.servers().map((server) => {
      const here = shards.map.ranges.filter((range) => range.server === server);
      const numbers = here.flatMap(({ first, last }) => Array.from({ length: last - first + 1 }, (_, n) => first + n));
      const branches = numbers.map(
        (shard) => `select ${shard} as shard where exists (select from ${schemaOf(shard)}.event
          where subscriber = 'messages' and dead_at is null)`,
      );
      return shards.pool(server).query<{ shard: number }>(branches.join(' union all '));
    });
    return (await Promise.all(found)).flatMap(({ rows }) => rows.map(({ shard }) => shard));
  }

  return {
    ask,
    handlers,
    stores,
    /** How far the room's clock is ahead. */
    clock,

    /** The account as the directory has it. */
    async account(id: UserId): Promise<UserId> {
      accounts += 1;
      const name = `person${accounts}`;
      await directory.account.create({
        data: {
          ...{ id: BigInt(id), userNumber: BigInt(accounts), state: 'ACTIVE', username: name, usernameSkeleton: name },
          ...{ email: `${name}@example.org`, name, passwordHash: '-' },
        },
      });
      return id;
    },

    /** A READY media of the account, as the media subgraph tells of it. */
    async media(ownerId: UserId, mediaId: MediaId): Promise<MediaId> {
      await handlers.MediaReady?.({ mediaId, ownerId, thumbnailKey: 's/x.jpg' }, '1');
      return mediaId;
    },

    /** A story of the account that is up for a day, as the stories subgraph tells of it. */
    async story(authorId: UserId, audience: 'FOLLOWERS' | 'CLOSE_FRIENDS' = 'FOLLOWERS'): Promise<StoryId> {
      const storyId = await shards.transaction(shardOf(authorId), (tx) => nextId<StoryId>(tx));
      await this.tellOfStory(storyId, authorId, audience);
      return storyId;
    },

    async tellOfStory(storyId: StoryId, authorId: UserId, audience: 'FOLLOWERS' | 'CLOSE_FRIENDS' = 'FOLLOWERS') {
      const createdAt = timeOf(storyId);
      const expiresAt = new Date(createdAt.getTime() + DAY_MS);
      const times = { createdAt: createdAt.toISOString(), expiresAt: expiresAt.toISOString() };
      await handlers.StoryPublished?.({ storyId, authorId, audience, mediaId: '1' as MediaId, ...times }, storyId);
    },

    /** The payload of a reply. */
    async reply(viewer: UserId, storyId: string, { text = 'What a light', key = randomUUID() as string } = {}) {
      const { data, codes } = await ask(viewer, REPLY, { input: { storyId, text, idempotencyKey: key } });
      if (!data) throw new Error(`The reply was answered ${codes}`);
      return data.replyToStory;
    },

    /** Of each message whom it is to be pushed to, as the notifications room is told, the earliest first. */
    async pushes(recipientId: UserId): Promise<string[]> {
      const rows = await shards
        .db(shardOf(recipientId))
        .selectFrom('event')
        .where('type', '=', 'MessageDelivered')
        .where('entity_id', '=', recipientId)
        .select('payload')
        .orderBy('id')
        .execute();
      return rows.map(({ payload }) => (payload as { messageId: string }).messageId);
    },

    async start(viewer: UserId, memberIds: readonly UserId[], title?: string): Promise<ConversationId> {
      const { data } = await ask(viewer, START, { input: { memberIds, title, idempotencyKey: randomUUID() } });
      return data.startConversation.conversation.id;
    },

    /** The payload of a send. */
    async trySend(viewer: UserId, conversationId: string, input: Record<string, unknown> = {}) {
      const { data, codes } = await ask(viewer, SEND, {
        input: { conversationId, text: 'Hello', idempotencyKey: randomUUID(), ...input },
      });
      if (!data) throw new Error(`The message was answered ${codes}`);
      return data.sendMessage;
    },

    async send(viewer: UserId, conversationId: string, text: string): Promise<MessageId> {
      return (await this.trySend(viewer, conversationId, { text })).message.id;
    },

    /** Until everybody's shard knows of what has happened. */
    async settle(): Promise<void> {
      for (let due = await waiting(); due.length > 0; due = await waiting()) await Promise.all(due.map(relay.drain));
    },

    /** The events of a subscription, each as data or the codes of its errors; it ends with `stop`. */
    subscribe(viewer: UserId | null, query: string, variables: Record<string, unknown> = {}) {
      const leave = new AbortController();
      const events = subgraph.subscribe(request(viewer, query, variables), leave.signal)[Symbol.asyncIterator]();
      return {
        stop: () => leave.abort(),
        /** What comes next, where it began left out. */
        async next(): Promise<Answer | null> {
          for (;;) {
            const { value, done } = await events.next();
            if (done) return null;
            if (value.data === undefined && !value.errors) continue;
            const errors = value.errors ?? [];
            return { data: value.data, codes: errors.map(({ extensions }) => String(extensions?.code)) };
          }
        },
        /** Where it began, or what it has passed over, as the transport is told. */
        async begin(): Promise<string> {
          return (await events.next()).value.cursor;
        },
      };
    },

    /** The account's lists as its own shard has them. */
    inboxOf: (owner: UserId) =>
      shards
        .db(shardOf(owner))
        .selectFrom('inbox')
        .where('owner_id', '=', owner)
        .select(['conversation_id', 'folder', 'unread_count', 'position'])
        .orderBy('position', 'desc')
        .execute(),

    /** What the account's stream has told, in order. */
    async toldTo(ownerId: UserId) {
      const rows = await shards
        .db(shardOf(ownerId))
        .selectFrom('stream_entry')
        .where('owner_id', '=', ownerId)
        .where('kind', '=', 'messages')
        .select(['sequence', 'payload'])
        .orderBy('sequence')
        .execute();
      return rows.map(({ payload }) => payload as { kind: string; messageId: string; conversationId: string });
    },

    close: () => relay.close(),
  };
}

export type MessagesOfTest = Awaited<ReturnType<typeof messagesOfTest>>;
