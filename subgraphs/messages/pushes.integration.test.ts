import { randomUUID } from 'node:crypto';
import type { EventPayloads } from '@heliograph/platform/events';
import { type ConversationId, shardOf, type UserId } from '@heliograph/platform/ids';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { subgraphSdl } from '../../schema/index.ts';
import { edge, edgeWriter } from '../../test/kit/edges.ts';
import { userOn } from '../../test/kit/ids.ts';
import { type TestPlatform, testPlatform } from '../../test/kit/test-platform.ts';
import { type MessagesOfTest, messagesOfTest } from './testing/messages-of-test.ts';

const MUTE = `mutation ($input: MuteConversationInput!) {
  muteConversation(input: $input) { conversation { id isMuted unreadCount } errors { code field } } }`;
const READ = `mutation ($input: MarkConversationReadInput!) { markConversationRead(input: $input) { errors { code } } }`;
const IS_MUTED = `query ($id: ID!) { conversation(id: $id) { isMuted unreadCount } }`;

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
  ana = await room.account(userOn(5));
  ben = await room.account(userOn(12));
  eve = await room.account(userOn(12));
  for (const one of [ben, eve]) await graph.add(edge(one, 'FOLLOWS', ana));
});
afterAll(async () => {
  await room.close();
  await system[Symbol.asyncDispose]();
});

const mute = async (viewer: UserId, conversationId: string, muted: boolean, key?: string) =>
  (await room.ask(viewer, MUTE, { input: { conversationId, muted, idempotencyKey: key } })).data.muteConversation;

/** Hands over what the conversation has to tell, and leaves it where it is: it will be handed over once more. */
async function tellBeforehand(conversationId: ConversationId): Promise<void> {
  const rows = await system.platform.shards
    .db(shardOf(conversationId))
    .selectFrom('event')
    .where('type', '=', 'MessageSent')
    .where('entity_id', '=', conversationId)
    .select(['id', 'payload'])
    .execute();
  expect(rows).toHaveLength(1);
  for (const { id, payload } of rows) await room.handlers.MessageSent?.(payload as EventPayloads['MessageSent'], id);
}

test('a message is to be pushed to everybody who gets it, once, and not to who sent it', async () => {
  const group = await room.start(ana, [ben, eve], 'Three');
  const message = await room.send(ana, group, 'one');
  await tellBeforehand(group);
  await room.settle();
  expect(await Promise.all([ana, ben, eve].map(room.pushes))).toEqual([[], [message], [message]]);
});

test('of a muted conversation nothing is pushed, but its messages come and count, until it is not muted any more', async () => {
  const group = await room.start(ana, [ben, eve], 'Three');
  await room.send(ana, group, 'one');
  await room.settle();
  const pushed = await room.pushes(ben);
  expect(await mute(ben, group, true)).toEqual({
    conversation: { id: group, isMuted: true, unreadCount: 1 },
    errors: [],
  });
  expect((await room.ask(eve, IS_MUTED, { id: group })).data.conversation.isMuted).toBe(false);
  const second = await room.send(ana, group, 'two');
  await room.settle();
  expect(await room.pushes(ben)).toEqual(pushed);
  expect((await room.toldTo(ben)).at(-1)).toMatchObject({ kind: 'SENT', messageId: second });
  expect((await room.ask(ben, IS_MUTED, { id: group })).data.conversation).toEqual({ isMuted: true, unreadCount: 2 });
  expect((await room.pushes(eve)).at(-1)).toBe(second);

  await mute(ben, group, false);
  const third = await room.send(ana, group, 'three');
  await room.settle();
  expect(await room.pushes(ben)).toEqual([...pushed, third]);
});

test('to mute is done once for its key, by members alone', async () => {
  const group = await room.start(ana, [ben], undefined);
  await room.send(ana, group, 'one');
  await room.settle();
  const key = randomUUID();
  await mute(ben, group, true, key);
  await mute(ben, group, false);
  expect((await mute(ben, group, true, key)).conversation.isMuted).toBe(false);
  expect((await mute(ben, group, false, key)).errors).toMatchObject([{ code: 'IDEMPOTENCY_CONFLICT' }]);
  expect((await mute(eve, group, true)).errors).toEqual([{ code: 'NOT_FOUND', field: ['conversationId'] }]);
  expect((await mute(ben, 'x', true)).errors).toEqual([{ code: 'NOT_FOUND', field: ['conversationId'] }]);
});

test('a request, what was read on its way, and what a block is in between of is not pushed', async () => {
  const stranger = await room.account(userOn(9));
  await room.send(stranger, await room.start(stranger, [ben]), 'Hello');
  const group = await room.start(ana, [ben, eve], 'Three');
  const read = await room.send(ana, group, 'one');
  await room.ask(ben, READ, { input: { conversationId: group, upToMessageId: read } });
  await graph.add(edge(eve, 'BLOCKS', ana));
  await room.settle();
  expect(await room.pushes(ben)).toEqual([]);
  expect(await room.pushes(eve)).toEqual([]);
});
