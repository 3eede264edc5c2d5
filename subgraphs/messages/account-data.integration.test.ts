import type { UserId } from '@heliograph/platform/ids';
import { schemaOf } from '@heliograph/platform/shards';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { subgraphSdl } from '../../schema/index.ts';
import { edge, edgeWriter } from '../../test/kit/edges.ts';
import { userOn } from '../../test/kit/ids.ts';
import { type TestPlatform, testPlatform } from '../../test/kit/test-platform.ts';
import { eraseAccount, exportAccount } from './domain/account-data.ts';
import { type MessagesOfTest, messagesOfTest } from './testing/messages-of-test.ts';

const CONVERSATION = `query ($id: ID!) { conversation(id: $id) { unreadCount members { user { id } }
  messages { edges { node { text isUnsent sender { id } reactions { emoji } } } } } }`;
const REACT = `mutation ($input: ReactToMessageInput!) { reactToMessage(input: $input) { errors { code } } }`;

let system: TestPlatform;
let room: MessagesOfTest;
let ana: UserId;
let ben: UserId;
let eve: UserId;

beforeAll(async () => {
  system = await testPlatform();
  room = await messagesOfTest(system.platform, subgraphSdl('messages'));
  ana = await room.account(userOn(1));
  ben = await room.account(userOn(12));
  eve = await room.account(userOn(6));
  const graph = edgeWriter(system.platform.shards, system.platform.graph);
  await graph.add(edge(ben, 'FOLLOWS', ana));
});
afterAll(async () => {
  await room.close();
  await system[Symbol.asyncDispose]();
});

/** Rows of this room, of streams and of events in which an id stands. */
async function rowsWith(id: UserId): Promise<string[]> {
  const { shards } = system.platform;
  const tables = [
    'conversation',
    'conversation_member',
    'message',
    'message_reaction',
    'inbox',
    'sendable_media',
    'answerable_story',
  ];
  const found: string[] = [];
  for (let shard = 0; shard < shards.map.shards; shard += 1) {
    const pool = shards.pool(shards.map.serverOf(shard));
    for (const table of [...tables, 'stream', 'stream_entry', 'event']) {
      // What other rooms are told is with them.
      const own = table === 'event' ? `and subscriber = 'messages'` : '';
      const rows = await pool.query(`select from ${schemaOf(shard)}.${table} t where t::text ~ '\\y${id}\\y' ${own}`);
      if (rows.rowCount) found.push(`${schemaOf(shard)}.${table}`);
    }
  }
  return found;
}

test('a deleted account leaves nothing: what it wrote is as if taken back, and its conversations stay for the others', async () => {
  const direct = await room.start(ana, [ben]);
  const group = await room.start(ben, [ana, eve], 'Three');
  await room.media(ana, ana as never);
  await room.story(ana);
  const bens = await room.send(ben, direct, 'From ben');
  await room.send(ana, direct, 'From ana');
  await room.send(ana, direct, 'From ana again');
  await room.send(ana, group, 'To all');
  await room.ask(ana, REACT, { input: { messageId: bens, emoji: '👋' } });
  await room.settle();
  expect(await exportAccount(room.stores, ana)).toMatchObject({
    content: {
      conversations: [
        { conversationId: direct, kind: 'DIRECT', messages: [{ text: 'From ana' }, { text: 'From ana again' }] },
        { conversationId: group, kind: 'GROUP', title: 'Three', messages: [{ text: 'To all' }] },
      ],
    },
  });
  expect(await room.inboxOf(ben)).toMatchObject([{ unread_count: 1 }, { unread_count: 2 }]);

  while ((await eraseAccount(room.stores, ana)) !== 'done') await room.settle();
  await room.settle();
  expect(await rowsWith(ana)).toEqual([]);
  const { data } = await room.ask(ben, CONVERSATION, { id: direct });
  const unsent = { node: { text: null, isUnsent: true, sender: null, reactions: [] } };
  expect(data.conversation).toEqual({
    unreadCount: 0,
    members: [{ user: { id: ben } }],
    messages: {
      edges: [{ node: { text: 'From ben', isUnsent: false, sender: { id: ben }, reactions: [] } }, unsent, unsent],
    },
  });
  expect(await room.inboxOf(ben)).toMatchObject([{ unread_count: 0 }, { unread_count: 0 }]);
  expect((await room.trySend(ben, direct)).errors).toEqual([
    { code: 'RECIPIENT_UNAVAILABLE', field: ['conversationId'] },
  ]);
  expect((await room.trySend(ben, group)).errors).toEqual([]);
  // Others of the same conversations are as they were.
  expect((await room.ask(eve, CONVERSATION, { id: group })).data.conversation.members).toHaveLength(2);
});

test('of a conversation that nobody is left in nothing is kept', async () => {
  const [one, other] = [await room.account(userOn(2)), await room.account(userOn(8))];
  await room.send(one, await room.start(one, [other]), 'Nobody will read this');
  await room.settle();
  for (const gone of [one, other]) {
    while ((await eraseAccount(room.stores, gone)) !== 'done') await room.settle();
    await room.settle();
  }
  const { shards } = system.platform;
  const pool = shards.pool(shards.map.serverOf(2));
  for (const table of ['conversation', 'conversation_member', 'message', 'message_reaction']) {
    expect((await pool.query(`select from shard_0002.${table}`)).rowCount).toBe(0);
  }
});

test.each(['DIRECT', 'GROUP'])(
  'in a %s a message of an account that goes while it is on its way is taken back',
  async (kind) => {
    const dan = await room.account(userOn(3));
    const conversation = await room.start(dan, kind === 'DIRECT' ? [eve] : [eve, ben]);
    await room.send(dan, conversation, 'On its way');
    const graph = edgeWriter(system.platform.shards, system.platform.graph);
    await graph.add(edge(dan, 'GONE', dan));
    await room.settle();
    const { data } = await room.ask(eve, CONVERSATION, { id: conversation });
    expect(data.conversation.messages.edges).toMatchObject([{ node: { text: null, isUnsent: true } }]);
    expect(await room.inboxOf(dan)).toEqual([]);
  },
);
