import { createMediaGrants, type MediaGrants } from '@heliograph/platform/auth';
import { type MediaId, type MessageId, shardOf, type UserId } from '@heliograph/platform/ids';
import { emptyStats, withStats } from '@heliograph/platform/telemetry';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { subgraphSdl } from '../../schema/index.ts';
import { edge, edgeWriter } from '../../test/kit/edges.ts';
import { userOn } from '../../test/kit/ids.ts';
import { type TestPlatform, testPlatform } from '../../test/kit/test-platform.ts';
import { type MessagesOfTest, messagesOfTest } from './testing/messages-of-test.ts';

const HISTORY = `query ($id: ID!, $first: Int, $after: String, $last: Int, $before: String) { conversation(id: $id) {
  messages(first: $first, after: $after, last: $last, before: $before) {
    edges { node { text } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } }`;
const MESSAGES = `query ($id: ID!) { conversation(id: $id) { unreadCount lastMessage { id } messages { edges { node {
  id text isUnsent media { grant } sharedPost { id } replyTo { id } reactions { emoji user { id } } } } } } }`;
const REACT = `mutation ($input: ReactToMessageInput!) {
  reactToMessage(input: $input) { message { reactions { emoji user { id } } } errors { code field } } }`;
const UNSEND = `mutation ($input: MessageTargetInput!) {
  unsendMessage(input: $input) { message { text isUnsent } errors { code } } }`;

let system: TestPlatform;
let grants: MediaGrants;
let room: MessagesOfTest;
let ana: UserId;
let ben: UserId;
let id: string;

beforeAll(async () => {
  system = await testPlatform();
  grants = createMediaGrants({ secret: system.platform.settings.CURSOR_SECRET });
  room = await messagesOfTest(system.platform, subgraphSdl('messages'));
});
beforeEach(async () => {
  ana = await room.account(userOn(4));
  ben = await room.account(userOn(10));
  const graph = edgeWriter(system.platform.shards, system.platform.graph);
  await graph.add(edge(ben, 'FOLLOWS', ana));
  id = await room.start(ana, [ben]);
});
afterAll(async () => {
  await room.close();
  await system[Symbol.asyncDispose]();
});

const page = async (args: Record<string, unknown>) => {
  const answer = await room.ask(ben, HISTORY, { id, ...args });
  const { edges, pageInfo } = answer.data.conversation.messages;
  return { texts: edges.map(({ node }: { node: { text: string } }) => Number(node.text)), ...pageInfo };
};
const messagesSeen = async (viewer: UserId) => {
  const { messages, ...rest } = (await room.ask(viewer, MESSAGES, { id })).data.conversation;
  return { ...rest, messages: messages.edges.map(({ node }: { node: unknown }) => node) };
};
const react = async (viewer: UserId, messageId: string, emoji: string | null) =>
  (await room.ask(viewer, REACT, { input: { messageId, emoji } })).data.reactToMessage;
const unsend = async (viewer: UserId, messageId: string) =>
  (await room.ask(viewer, UNSEND, { input: { messageId } })).data.unsendMessage;

describe('history', () => {
  test('is read both ways, the newest last in every page, with no gap and no double', async () => {
    for (let n = 1; n <= 7; n += 1) await room.send(ana, id, String(n));
    const newest = await page({ last: 3 });
    expect(newest).toMatchObject({ texts: [5, 6, 7], hasNextPage: false, hasPreviousPage: true });
    const older = await page({ last: 3, before: newest.startCursor });
    expect(older).toMatchObject({ texts: [2, 3, 4], hasNextPage: true, hasPreviousPage: true });
    const oldest = await page({ last: 3, before: older.startCursor });
    expect(oldest).toMatchObject({ texts: [1], hasNextPage: true, hasPreviousPage: false });
    const again = await page({ first: 3, after: oldest.endCursor });
    expect(again).toMatchObject({ texts: [2, 3, 4], hasNextPage: true, hasPreviousPage: true });
    expect(await page({ first: 3, after: again.endCursor })).toMatchObject({ texts: [5, 6, 7], hasNextPage: false });
    expect(await page({ first: 2 })).toMatchObject({ texts: [1, 2], hasNextPage: true, hasPreviousPage: false });
    expect(await page({})).toMatchObject({ texts: [1, 2, 3, 4, 5, 6, 7], hasNextPage: false, hasPreviousPage: false });
  });

  test.each([
    { first: 2, last: 2 },
    { first: 2, before: 'x' },
    { last: 101 },
    { first: 0 },
    { last: 2, before: 'not a cursor' },
  ])('asked for by %o is BAD_USER_INPUT', async (args) => {
    const { data, codes } = await room.ask(ben, HISTORY, { id, ...args });
    expect([data.conversation.messages, codes]).toEqual([null, ['BAD_USER_INPUT']]);
  });

  test('of a page of conversations costs a read of the list, and each of the rest a multiget or a statement a server', async () => {
    const others = await Promise.all([1, 6, 11, 14].map((shard) => room.account(userOn(shard))));
    for (const other of others) await room.send(ana, await room.start(ana, [other]), 'Hello');
    await room.settle();
    const LIST = `{ conversations { edges { node { id unreadCount members { user { id } } lastMessage { text sender { id } } } } } }`;
    await room.ask(ana, LIST);
    const stats = emptyStats();
    const { data } = await withStats(stats, () => room.ask(ana, LIST));
    expect(data.conversations.edges).toHaveLength(4);
    expect(stats).toMatchObject({ sqlStatements: 1, cacheRoundTrips: 2 });
  });
});

describe('a message', () => {
  test('carries a text, the sender’s own READY media, a post, and what it answers', async () => {
    const mediaId = await room.media(ana, userOn(shardOf(ana)) as unknown as MediaId);
    const sharedPostId = userOn(7);
    const replyToId = await room.send(ben, id, 'A picture?');
    const sent = await room.trySend(ana, id, { text: ' Here ', mediaId, sharedPostId, replyToId });
    expect(sent).toMatchObject({ message: { text: 'Here' }, errors: [] });
    expect((await messagesSeen(ben)).messages[1]).toMatchObject({
      ...{
        text: 'Here',
        media: { grant: grants.give(mediaId, ben) },
        sharedPost: { id: sharedPostId },
        replyTo: { id: replyToId },
      },
    });
  });

  test('carries a media that its room is told of a moment later', async () => {
    const id = await room.start(ana, [ben]);
    const mediaId = userOn(shardOf(ana)) as unknown as MediaId;
    const isSendable = vi.spyOn(room.stores.sendable, 'isSendable');
    const sending = room.trySend(ana, id, { text: null, mediaId });
    await expect.poll(() => isSendable.mock.calls).toHaveLength(1);
    await room.media(ana, mediaId);
    expect((await sending).errors).toEqual([]);
  });

  test('carries nothing of somebody else’s, and not nothing', async () => {
    const [foreign, unknown] = [userOn(10), userOn(4)];
    await room.media(ben, foreign as unknown as MediaId);
    const elsewhere = await room.send(ana, await room.start(ana, [await room.account(userOn(2))]), 'elsewhere');
    const refused = async (input: Record<string, unknown>) => (await room.trySend(ana, id, input)).errors;
    expect(await refused({ mediaId: foreign })).toEqual([{ code: 'NOT_FOUND', field: ['mediaId'] }]);
    expect(await refused({ mediaId: unknown })).toEqual([{ code: 'NOT_FOUND', field: ['mediaId'] }]);
    expect(await refused({ mediaId: 'x' })).toEqual([{ code: 'NOT_FOUND', field: ['mediaId'] }]);
    expect(await refused({ sharedPostId: userOn(200) })).toEqual([{ code: 'NOT_FOUND', field: ['sharedPostId'] }]);
    expect(await refused({ replyToId: elsewhere })).toEqual([{ code: 'NOT_FOUND', field: ['replyToId'] }]);
    expect(await refused({ text: ' ' })).toEqual([{ code: 'INVALID', field: ['text'] }]);
    expect(await refused({ text: 'x'.repeat(2001) })).toEqual([{ code: 'INVALID', field: ['text'] }]);
    expect(await refused({ idempotencyKey: '' })).toEqual([{ code: 'INVALID', field: ['idempotencyKey'] }]);
    expect((await messagesSeen(ana)).messages).toEqual([]);
  });

  test('is taken back by its sender alone: its content is gone for everybody, and out of what is unread', async () => {
    const first = await room.send(ana, id, 'Oops');
    await room.send(ana, id, 'Better');
    await react(ben, first, '😮');
    await room.settle();
    expect(await unsend(ben, first)).toMatchObject({ message: null, errors: [{ code: 'NOT_ALLOWED' }] });
    for (let time = 0; time < 2; time += 1)
      expect(await unsend(ana, first)).toEqual({ message: { text: null, isUnsent: true }, errors: [] });
    await room.settle();
    const seen = await messagesSeen(ben);
    expect(seen).toMatchObject({ unreadCount: 1, messages: [{ isUnsent: true, text: null, reactions: [] }, {}] });
    expect(await room.inboxOf(ben)).toMatchObject([{ conversation_id: id, unread_count: 1 }]);
    expect((await room.toldTo(ben)).map(({ kind }) => kind)).toEqual(['SENT', 'SENT', 'REACTED', 'UNSENT']);
    expect(await react(ben, first, '👍')).toMatchObject({ errors: [{ code: 'NOT_ALLOWED' }] });
  });

  test('has one emoji of each member, which they change and take back', async () => {
    const message = await room.send(ana, id, 'Look');
    await react(ben, message, '❤️');
    await react(ana, message, '👨‍👩‍👧');
    const both = [
      { emoji: '👨‍👩‍👧', user: { id: ana } },
      { emoji: '🇨🇭', user: { id: ben } },
    ];
    expect((await react(ben, message, '🇨🇭')).message.reactions).toEqual(both);
    expect((await messagesSeen(ana)).messages[0].reactions).toEqual(both);
    expect((await react(ben, message, null)).message.reactions).toEqual(both.slice(0, 1));
    for (const emoji of ['', 'a', '1', '❤️❤️', 'ok 👍'])
      expect(await react(ben, message, emoji)).toEqual({
        message: null,
        errors: [{ code: 'INVALID', field: ['emoji'] }],
      });
  });
});

test('many who send at once get numbers without a gap, and everybody is told of all in their order', async () => {
  const members = await Promise.all([0, 5, 8, 13, 15].map((shard) => room.account(userOn(shard))));
  const group = await room.start(ana, members);
  const everyone = [ana, ...members];
  const texts = Array.from({ length: 6 }, (_, n) => String(n));
  await Promise.all(
    everyone.map(async (sender) => {
      for (const text of texts) await room.send(sender, group, text);
    }),
  );
  await room.settle();
  const { rows } = await system.platform.shards
    .pool(system.platform.shards.map.serverOf(shardOf(ana)))
    .query(`select id, sequence::int from shard_0004.message where conversation_id = ${group} order by sequence`);
  expect(rows.map(({ sequence }) => sequence)).toEqual(
    Array.from({ length: everyone.length * texts.length }, (_, index) => index + 1),
  );
  const inOrder: MessageId[] = rows.map((row) => row.id);
  expect(inOrder.map(BigInt)).toEqual(inOrder.map(BigInt).toSorted((one, other) => (one < other ? -1 : 1)));
  for (const member of everyone) {
    expect((await room.toldTo(member)).map(({ messageId }) => messageId)).toEqual(inOrder);
    const own = (await room.ask(member, `query ($id: ID!) { conversation(id: $id) { unreadCount } }`, { id: group }))
      .data;
    expect(await room.inboxOf(member)).toMatchObject([
      { conversation_id: group, position: inOrder.at(-1), unread_count: own.conversation.unreadCount },
    ]);
  }
});

test('what is delivered twice changes nothing', async () => {
  const message = await room.send(ana, id, 'Once');
  await room.settle();
  const before = [await room.toldTo(ben), await room.inboxOf(ben)];
  const { rows } = await system.platform.shards
    .pool(system.platform.shards.map.serverOf(shardOf(ben)))
    .query(`select source from shard_0010.stream_entry where owner_id = ${ben}`);
  const payload = { conversationId: id, messageId: message, by: ana, recipients: [ben], requested: [] };
  await room.handlers.MessageSent?.(payload as never, rows[0].source);
  expect([await room.toldTo(ben), await room.inboxOf(ben)]).toEqual(before);
});
