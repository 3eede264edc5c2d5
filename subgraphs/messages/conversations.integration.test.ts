import { randomUUID } from 'node:crypto';
import type { UserId } from '@heliograph/platform/ids';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { subgraphSdl } from '../../schema/index.ts';
import { edge, edgeWriter } from '../../test/kit/edges.ts';
import { userOn } from '../../test/kit/ids.ts';
import { type TestPlatform, testPlatform } from '../../test/kit/test-platform.ts';
import { type MessagesOfTest, messagesOfTest } from './testing/messages-of-test.ts';

const LIST = `query ($folder: ConversationFolder!) { conversations(folder: $folder) {
  edges { node { id unreadCount isRequest lastMessage { id text } } } } unreadConversationCount }`;
const CONVERSATION = `query ($id: ID!) { conversation(id: $id) {
  id kind title unreadCount isRequest lastMessage { id text isUnsent }
  members { user { id } lastReadMessageId isAdmin }
  messages(last: 100) { edges { node { id text clientKey isUnsent sender { id } media { grant } sharedPost { id } replyTo { id }
    reactions { emoji user { id } } } } } } }`;
const TARGET = (field: string) => `mutation ($input: ConversationTargetInput!) {
  ${field}(input: $input) { ${field === 'leaveConversation' ? 'conversationId' : 'conversation { id isRequest }'} errors { code } } }`;
const READ = `mutation ($input: MarkConversationReadInput!) {
  markConversationRead(input: $input) { conversation { unreadCount } errors { code } } }`;

let system: TestPlatform;
let room: MessagesOfTest;
let graph: ReturnType<typeof edgeWriter>;
let ana: UserId;
let ben: UserId;
let eve: UserId;

beforeAll(async () => {
  system = await testPlatform();
  room = await messagesOfTest(system.platform, subgraphSdl('messages'));
  graph = edgeWriter(system.platform.shards, system.platform.graph);
});
beforeEach(async () => {
  ana = await room.account(userOn(3));
  ben = await room.account(userOn(9));
  eve = await room.account(userOn(14));
});
afterAll(async () => {
  await room.close();
  await system[Symbol.asyncDispose]();
});

const follow = (viewer: UserId, author: UserId) => graph.add(edge(viewer, 'FOLLOWS', author));
const see = async (viewer: UserId, id: string) => (await room.ask(viewer, CONVERSATION, { id })).data.conversation;
const textsSeen = async (viewer: UserId, id: string) =>
  (await see(viewer, id)).messages.edges.map(({ node }: { node: { text: string } }) => node.text);
const list = async (viewer: UserId, folder = 'INBOX') => (await room.ask(viewer, LIST, { folder })).data;
const idsIn = async (viewer: UserId, folder = 'INBOX') =>
  (await list(viewer, folder)).conversations.edges.map(({ node }: { node: { id: string } }) => node.id);
const target = (viewer: UserId, field: string, conversationId: string, key?: string) =>
  room.ask(viewer, TARGET(field), { input: { conversationId, idempotencyKey: key } });
const read = async (viewer: UserId, conversationId: string, upToMessageId: string) =>
  (await room.ask(viewer, READ, { input: { conversationId, upToMessageId } })).data.markConversationRead;

describe('a conversation of two', () => {
  test('is one, whoever starts it and however often', async () => {
    const id = await room.start(ana, [ben]);
    expect(await Promise.all([room.start(ben, [ana]), room.start(ana, [ben]), room.start(ben, [ana])])).toEqual([
      id,
      id,
      id,
    ]);
    expect(await see(ana, id)).toMatchObject({ kind: 'DIRECT', title: null, lastMessage: null, unreadCount: 0 });
    expect(await see(eve, id)).toBeNull();
    // There is no request to accept.
    await target(ben, 'acceptConversationRequest', id);
    await room.settle();
    expect(await idsIn(ben)).toEqual([]);
  });

  test('gets messages in both lists, and counts what is unread exactly', async () => {
    await follow(ben, ana);
    const id = await room.start(ana, [ben]);
    const first = await room.send(ana, id, 'one');
    await room.send(ana, id, 'two');
    await room.settle();
    expect(await list(ben)).toMatchObject({
      unreadConversationCount: 1,
      conversations: { edges: [{ node: { id, unreadCount: 2, isRequest: false, lastMessage: { text: 'two' } } }] },
    });
    expect(await list(ana)).toMatchObject({ unreadConversationCount: 0 });
    expect(await idsIn(ana)).toEqual([id]);
    expect(await read(ben, id, first)).toMatchObject({ conversation: { unreadCount: 1 }, errors: [] });
    const last = await room.send(ben, id, 'three');
    await room.settle();
    expect(await list(ben)).toMatchObject({ unreadConversationCount: 0 });
    expect(await list(ana)).toMatchObject({ unreadConversationCount: 1 });
    const seen = await see(ana, id);
    const of = (userId: UserId) => seen.members.find(({ user }: { user: { id: string } }) => user.id === userId);
    expect(of(ben).lastReadMessageId).toBe(last);
    expect((await room.inboxOf(ana))[0]).toMatchObject({ unread_count: 1, position: last });
  });

  test('is found with the other account, and by other subgraphs, for its members alone', async () => {
    const id = await room.start(ana, [ben]);
    const message = await room.send(ana, id, 'Hello');
    const ENTITIES = `query ($representations: [_Any!]!) { _entities(representations: $representations) {
      ... on User { viewerCanMessage viewerConversation { id } } ... on Conversation { id } ... on Message { text } } }`;
    const entities = async (viewer: UserId, other: UserId) => {
      const representations = [
        { __typename: 'User', id: other },
        { __typename: 'Conversation', id },
        { __typename: 'Message', id: message },
      ];
      return (await room.ask(viewer, ENTITIES, { representations })).data._entities;
    };
    const seen = [{ viewerCanMessage: true, viewerConversation: { id } }, { id }, { text: 'Hello' }];
    expect(await entities(ana, ben)).toEqual(seen);
    expect(await entities(ben, ana)).toEqual(seen);
    expect(await entities(eve, ana)).toEqual([{ viewerCanMessage: true, viewerConversation: null }, null, null]);
    await graph.block(ben, ana);
    expect((await entities(ana, ben))[0]).toMatchObject({ viewerCanMessage: false });
    expect((await entities(ana, ana))[0]).toEqual({ viewerCanMessage: false, viewerConversation: null });
  });

  test('tells no one who is not in it whether it is there', async () => {
    const id = await room.start(ana, [ben]);
    const message = await room.send(ana, id, 'secret');
    const answers = await Promise.all(
      [id, userOn(3), userOn(200), 'x'].map(async (conversationId) => [
        await room.trySend(eve, conversationId),
        (await target(eve, 'acceptConversationRequest', conversationId)).data,
        (await target(eve, 'leaveConversation', conversationId)).data,
        await read(eve, conversationId, message),
        await room.ask(eve, CONVERSATION, { id: conversationId }),
      ]),
    );
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect(answers[0]?.[0]).toMatchObject({ message: null, errors: [{ code: 'NOT_FOUND' }] });
  });

  test('shows the key of a message to its sender alone, and makes one message of two sendings', async () => {
    const id = await room.start(ana, [ben]);
    const input = { text: 'once', idempotencyKey: randomUUID() };
    const [one, other] = await Promise.all([room.trySend(ana, id, input), room.trySend(ana, id, input)]);
    expect(other).toEqual(one);
    expect(one.message).toMatchObject({ text: 'once', clientKey: input.idempotencyKey });
    expect((await see(ben, id)).messages.edges).toMatchObject([{ node: { id: one.message.id, clientKey: null } }]);
    expect(await room.trySend(ana, id, { ...input, text: 'another' })).toMatchObject({
      errors: [{ code: 'IDEMPOTENCY_CONFLICT' }],
    });
  });

  test('is left unseen, with what was said before, until one of the two writes again', async () => {
    await follow(ben, ana);
    const id = await room.start(ana, [ben]);
    await room.send(ana, id, 'before');
    await room.settle();
    const key = randomUUID();
    expect((await target(ben, 'leaveConversation', id, key)).data.leaveConversation).toMatchObject({ errors: [] });
    expect((await target(ben, 'leaveConversation', id, key)).data.leaveConversation).toMatchObject({ errors: [] });
    await room.settle();
    expect(await idsIn(ben)).toEqual([]);
    expect(await list(ben)).toMatchObject({ unreadConversationCount: 0 });
    expect(await see(ben, id)).toBeNull();
    expect((await see(ana, id)).members).toHaveLength(2);
    await room.send(ana, id, 'after');
    await room.settle();
    expect(await textsSeen(ben, id)).toEqual(['after']);
    expect(await textsSeen(ana, id)).toEqual(['before', 'after']);
    expect(await list(ben)).toMatchObject({ unreadConversationCount: 1 });
  });
});

describe('a request', () => {
  test('is what a stranger writes; reading it is seen by nobody, until it is accepted', async () => {
    const id = await room.start(ana, [ben]);
    const message = await room.send(ana, id, 'Hello, stranger');
    await room.settle();
    expect(await idsIn(ben)).toEqual([]);
    expect(await idsIn(ben, 'REQUESTS')).toEqual([id]);
    expect(await list(ben)).toMatchObject({ unreadConversationCount: 0 });
    await read(ben, id, message);
    await room.settle();
    const lastReadOfBen = async () =>
      (await see(ana, id)).members.find(({ user }: { user: { id: string } }) => user.id === ben).lastReadMessageId;
    expect(await lastReadOfBen()).toBeNull();
    expect((await room.toldTo(ana)).map(({ kind }) => kind)).toEqual(['SENT']);
    expect((await target(ben, 'acceptConversationRequest', id)).data.acceptConversationRequest).toMatchObject({
      conversation: { isRequest: false },
      errors: [],
    });
    await room.settle();
    expect(await lastReadOfBen()).toBe(message);
    expect((await room.toldTo(ana)).map(({ kind }) => kind)).toEqual(['SENT', 'READ']);
    expect([await idsIn(ben), await idsIn(ben, 'REQUESTS')]).toEqual([[id], []]);
  });

  test('is accepted by an answer', async () => {
    const id = await room.start(ana, [ben]);
    await room.send(ana, id, 'Hello');
    await room.send(ben, id, 'Who is it?');
    await room.send(ana, id, 'Ana');
    await room.settle();
    expect([await idsIn(ben), await idsIn(ana)]).toEqual([[id], [id]]);
  });

  test('is what a restricted account writes, also where it was accepted before; once accepted anew it stays', async () => {
    await follow(ben, ana);
    const id = await room.start(ana, [ben]);
    await room.send(ana, id, 'Hello');
    await graph.add(edge(ben, 'RESTRICTS', ana));
    await room.send(ana, id, 'Hello?');
    await room.settle();
    expect([await idsIn(ben), await idsIn(ben, 'REQUESTS')]).toEqual([[], [id]]);
    await target(ben, 'acceptConversationRequest', id);
    await room.send(ana, id, 'There you are');
    await room.settle();
    expect([await idsIn(ben), await idsIn(ben, 'REQUESTS')]).toEqual([[id], []]);
  });
});

describe('a block', () => {
  test.each(['who wrote before', 'who is written to'])('by one %s ends what the two may say', async (who) => {
    const id = await room.start(ana, [ben]);
    const message = await room.send(ana, id, 'before');
    await (who === 'who wrote before' ? graph.block(ana, ben) : graph.block(ben, ana));
    const refused = { errors: [{ code: 'RECIPIENT_UNAVAILABLE' }] };
    expect(await room.trySend(ana, id)).toMatchObject(refused);
    expect(await room.trySend(ben, id)).toMatchObject(refused);
    const REACT = `mutation ($input: ReactToMessageInput!) { reactToMessage(input: $input) { errors { code } } }`;
    const reacted = await room.ask(ben, REACT, { input: { messageId: message, emoji: '👍' } });
    expect(reacted.data.reactToMessage).toMatchObject(refused);
  });

  test('an account that is blocked, that blocks, that is gone and that never was are refused alike', async () => {
    const [blocked, blocking, gone] = await Promise.all([5, 6, 7].map((shard) => room.account(userOn(shard))));
    await graph.block(ana, blocked as UserId);
    await graph.block(blocking as UserId, ana);
    await graph.add(edge(gone as UserId, 'GONE', gone as UserId));
    const START = `mutation ($input: StartConversationInput!) { startConversation(input: $input) {
      conversation { id } errors { code message field } } }`;
    const answers = [];
    for (const other of [blocked, blocking, gone, userOn(8), userOn(200), 'x']) {
      for (const memberIds of [[other], [other, ben]]) {
        const { data } = await room.ask(ana, START, { input: { memberIds, idempotencyKey: randomUUID() } });
        answers.push(data.startConversation);
      }
    }
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect(answers[0]).toMatchObject({ conversation: null, errors: [{ code: 'RECIPIENT_UNAVAILABLE' }] });
  });

  test('that overtakes a message on its way takes it back', async () => {
    await follow(ben, ana);
    const id = await room.start(ana, [ben]);
    await room.send(ana, id, 'On its way');
    await graph.block(ben, ana);
    await room.settle();
    expect((await room.toldTo(ben)).map(({ kind }) => kind)).not.toContain('SENT');
    expect(await list(ben)).toMatchObject({ unreadConversationCount: 0 });
    expect((await see(ana, id)).lastMessage).toMatchObject({ text: null, isUnsent: true });
  });
});

describe('a group', () => {
  test('has up to 32 members and a name; its others see it with the first message', async () => {
    const many = await Promise.all(Array.from({ length: 31 }, (_, index) => room.account(userOn(index % 16))));
    const id = await room.start(ana, many, ' Hikers ');
    await room.settle();
    expect(await see(ana, id)).toMatchObject({ kind: 'GROUP', title: 'Hikers' });
    expect(await idsIn(ana)).toEqual([id]);
    const other = many[7] as UserId;
    await follow(other, ana);
    expect(await idsIn(other)).toEqual([]);
    await room.send(ana, id, 'Up we go');
    await room.settle();
    expect(await idsIn(other)).toEqual([id]);
    expect(await idsIn(many[8] as UserId, 'REQUESTS')).toEqual([id]);
    const tooMany = await room.ask(
      ana,
      `mutation ($input: StartConversationInput!) { startConversation(input: $input) { errors { code } } }`,
      { input: { memberIds: [...many, ben], idempotencyKey: randomUUID() } },
    );
    expect(tooMany.data.startConversation.errors).toEqual([{ code: 'GROUP_FULL' }]);
  });

  test('goes on without who leaves it, and has an admin', async () => {
    const id = await room.start(ana, [ben, eve], 'Three');
    await room.send(ana, id, 'one');
    await target(ana, 'leaveConversation', id);
    await room.send(ben, id, 'two');
    await room.settle();
    expect(await see(ana, id)).toBeNull();
    expect(await idsIn(ana)).toEqual([]);
    expect(await room.trySend(ana, id)).toMatchObject({ errors: [{ code: 'NOT_FOUND' }] });
    expect(await textsSeen(eve, id)).toEqual(['one', 'two']);
    expect((await see(eve, id)).members).toMatchObject([{ isAdmin: true }, { isAdmin: false }]);
    expect((await room.toldTo(ana)).map(({ kind }) => kind)).not.toContain('READ');
  });

  test('shows what a blocked member writes, as it is everybody’s', async () => {
    const id = await room.start(ana, [ben, eve]);
    await graph.block(eve, ben);
    await room.send(ben, id, 'Hello, all');
    await room.settle();
    expect(await textsSeen(eve, id)).toEqual(['Hello, all']);
  });
});
