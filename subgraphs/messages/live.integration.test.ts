import type { UserId } from '@heliograph/platform/ids';
import { emptyStats, withStats } from '@heliograph/platform/telemetry';
import { createVisibility } from '@heliograph/platform/visibility';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { subgraphSdl } from '../../schema/index.ts';
import { edge, edgeWriter } from '../../test/kit/edges.ts';
import { userOn } from '../../test/kit/ids.ts';
import { type TestPlatform, testPlatform } from '../../test/kit/test-platform.ts';
import { watchTyping } from './domain/typing.ts';
import { type MessagesOfTest, messagesOfTest } from './testing/messages-of-test.ts';

const RECEIVED = `subscription ($conversationId: ID, $after: String) {
  messageReceived(conversationId: $conversationId, after: $after) {
    cursor kind conversation { id unreadCount } message { id text clientKey } } }`;
const TYPING = `subscription ($conversationId: ID!) {
  typing(conversationId: $conversationId) { conversationId user { id } isTyping } }`;
const SET_TYPING = `mutation ($input: SetTypingInput!) { setTyping(input: $input) { errors { code } } }`;

let system: TestPlatform;
let room: MessagesOfTest;
let graph: ReturnType<typeof edgeWriter>;
let ana: UserId;
let ben: UserId;
let eve: UserId;
let id: string;

beforeAll(async () => {
  system = await testPlatform();
  room = await messagesOfTest(system.platform, subgraphSdl('messages'));
  graph = edgeWriter(system.platform.shards, system.platform.graph);
});
beforeEach(async () => {
  ana = await room.account(userOn(2));
  ben = await room.account(userOn(11));
  eve = await room.account(userOn(7));
  await graph.add(edge(ben, 'FOLLOWS', ana));
  await graph.add(edge(eve, 'FOLLOWS', ana));
  id = await room.start(ana, [ben]);
});
afterAll(async () => {
  await room.close();
  await system[Symbol.asyncDispose]();
});

type Subscribed = ReturnType<MessagesOfTest['subscribe']>;
const receive = (viewer: UserId | null, variables: Record<string, unknown> = {}) =>
  room.subscribe(viewer, RECEIVED, variables);
const update = async (events: Subscribed) => (await events.next())?.data.messageReceived;
const say = async (text: string, conversation = id, by = ana) => {
  const message = await room.send(by, conversation, text);
  await room.settle();
  return message;
};
const setTyping = async (viewer: UserId, conversationId: string, isTyping: boolean) =>
  (await room.ask(viewer, SET_TYPING, { input: { conversationId, isTyping } })).data.setTyping.errors;

describe('messageReceived', () => {
  test('tells what happens as it happens, the sender’s own devices, too', async () => {
    const [bens, anas] = [receive(ben), receive(ana)];
    await Promise.all([bens.begin(), anas.begin()]);
    const message = await say('Hello');
    const told = { kind: 'SENT', conversation: { id }, message: { id: message, text: 'Hello' } };
    expect(await update(bens)).toMatchObject({ ...told, message: { ...told.message, clientKey: null } });
    expect(await update(anas)).toMatchObject({ ...told, message: { clientKey: expect.any(String) } });
    bens.stop();
    anas.stop();
  });

  test('goes on after a cursor: with no gap, and with nothing twice', async () => {
    const first = receive(ben);
    const begun = await first.begin();
    await say('one');
    const { cursor } = await update(first);
    first.stop();
    await say('two');
    await say('three');
    const again = receive(ben, { after: cursor });
    expect(await again.begin()).toBe(cursor);
    expect([await update(again), await update(again)]).toMatchObject([
      { message: { text: 'two' } },
      { message: { text: 'three' } },
    ]);
    await say('four');
    expect(await update(again)).toMatchObject({ message: { text: 'four' } });
    again.stop();
    const fromBegin = receive(ben, { after: begun });
    await fromBegin.begin();
    expect(await update(fromBegin)).toMatchObject({ message: { text: 'one' } });
    fromBegin.stop();
  });

  test('of one conversation tells nothing of others', async () => {
    const other = await room.start(eve, [ben]);
    const events = receive(ben, { conversationId: id });
    await events.begin();
    await say('elsewhere', other, eve);
    await say('here');
    expect(await update(events)).toMatchObject({ message: { text: 'here' } });
    events.stop();
  });

  test('does not come back to what it has passed over, for whoever is cut off behind that', async () => {
    const other = await room.start(eve, [ben]);
    const events = receive(ben, { conversationId: id });
    const begun = await events.begin();
    await say('elsewhere', other, eve);
    const passedOver = await events.begin();
    expect(passedOver).not.toBe(begun);
    events.stop();
    const again = receive(ben, { after: passedOver });
    await again.begin();
    await say('here');
    expect(await update(again)).toMatchObject({ message: { text: 'here' } });
    again.stop();
  });

  test('reads what is the same for all once, however many it tells of it at once', async () => {
    const FIRST =
      'subscription ($after: String) { messageReceived(after: $after) { kind message { id text } conversation { id } } }';
    const costOf = async (receivers: number) => {
      const people = await Promise.all(Array.from({ length: receivers }, (_, n) => room.account(userOn(n % 16))));
      for (const person of people) await graph.add(edge(person, 'FOLLOWS', ana));
      const group = await room.start(ana, people);
      const opened = people.map((person) => room.subscribe(person, FIRST));
      const places = await Promise.all(opened.map((events) => events.begin()));
      for (const events of opened) events.stop();
      await say('Hello, all', group);
      const resumed = people.map((person, nth) => room.subscribe(person, FIRST, { after: places[nth] }));
      await Promise.all(resumed.map((events) => events.begin()));
      const stats = emptyStats();
      const told = await withStats(stats, () => Promise.all(resumed.map(update)));
      expect(told).toEqual(Array(receivers).fill(told[0]));
      expect(told[0]).toMatchObject({ kind: 'SENT', message: { text: 'Hello, all' } });
      for (const events of resumed) events.stop();
      return stats;
    };
    const few = await costOf(3);
    expect(few.cacheRoundTrips).toBeGreaterThan(0);
    expect(await costOf(30)).toEqual(few);
  });

  test('tells nothing of what was left, or blocked, before it was told', async () => {
    const group = await room.start(ana, [ben, eve]);
    const events = receive(ben);
    const begun = await events.begin();
    events.stop();
    await say('to two');
    await say('to all', group);
    await say('last', await room.start(eve, [ben]), eve);
    const LEAVE = `mutation ($input: ConversationTargetInput!) { leaveConversation(input: $input) { errors { code } } }`;
    await room.ask(ben, LEAVE, { input: { conversationId: group } });
    await graph.block(ana, ben);
    const again = receive(ben, { after: begun });
    await again.begin();
    expect(await update(again)).toMatchObject({ message: { text: 'last' } });
    again.stop();
  });

  test.each<[string, string, () => [UserId | null, Record<string, unknown>]]>([
    ['a conversation of others', 'BAD_USER_INPUT', () => [eve, { conversationId: id }]],
    ['what is no id', 'BAD_USER_INPUT', () => [ana, { conversationId: 'x' }]],
    ['a cursor of nobody', 'BAD_USER_INPUT', () => [ana, { after: 'x' }]],
    ['anything, by nobody', 'UNAUTHENTICATED', () => [null, {}]],
  ])('of %s is %s', async (_what, code, of) => {
    const events = receive(...of());
    expect(await events.next()).toMatchObject({ codes: [code] });
    expect(await events.next()).toBeNull();
  });
});

describe('typing', () => {
  test('tells who begins and stops, and of nobody to strangers', async () => {
    const events = room.subscribe(ana, TYPING, { conversationId: id });
    const first = events.next();
    // It is told of who is typing at a ring; the listener may not be there at the first.
    await expect.poll(() => setTyping(ben, id, true).then(() => Promise.race([first, null]))).not.toBeNull();
    const told = { conversationId: id, user: { id: ben } };
    expect((await first)?.data.typing).toEqual({ ...told, isTyping: true });
    const next = events.next();
    await say('Hello, too', id, ben);
    expect((await next)?.data.typing).toEqual({ ...told, isTyping: false });
    events.stop();
    expect(await setTyping(eve, id, true)).toEqual([{ code: 'NOT_FOUND' }]);
    const strangers = room.subscribe(eve, TYPING, { conversationId: id });
    expect(await strangers.next()).toMatchObject({ codes: ['BAD_USER_INPUT'] });
  });

  test('in a request is told of nobody who has not accepted it, and across a block of nobody', async () => {
    const request = await room.start(ben, [eve]);
    await room.send(ben, request, 'Hello');
    expect(await setTyping(eve, request, true)).toEqual([]);
    expect(await room.stores.typing.who(request, [ben, eve])).toEqual([]);
    expect(await setTyping(ben, request, true)).toEqual([]);
    expect(await room.stores.typing.who(request, [ben, eve])).toEqual([ben]);
    await graph.block(eve, ben);
    expect(await setTyping(ben, request, false)).toEqual([{ code: 'RECIPIENT_UNAVAILABLE' }]);
  });

  test('fades where nobody says that it ended, and is over for who leaves', async () => {
    const typing = new Set<UserId>();
    const wakes: (() => void)[] = [];
    const leave = new AbortController();
    const watched = await watchTyping(
      {
        ...room.stores,
        visibility: createVisibility(system.platform.graph),
        typing: { set: async () => undefined, who: async () => [...typing], listen: () => () => undefined },
        later: (_ms, look) => {
          wakes.push(look);
          return () => undefined;
        },
      },
      { viewer: ana, conversationId: id as never },
      leave.signal,
    );
    if (!watched.ok) throw new Error('Ana is a member');
    const events = watched.value[Symbol.asyncIterator]();
    const look = async () => {
      await expect.poll(() => wakes.length).toBeGreaterThan(0);
      for (const wake of wakes.splice(0)) wake();
    };
    const begins = events.next();
    typing.add(ben);
    await look();
    expect(await begins).toMatchObject({ value: { userId: ben, isTyping: true } });
    const ends = events.next();
    typing.clear();
    await look();
    expect(await ends).toMatchObject({ value: { userId: ben, isTyping: false } });
    const over = events.next();
    const LEAVE = `mutation ($input: ConversationTargetInput!) { leaveConversation(input: $input) { errors { code } } }`;
    await room.ask(ana, LEAVE, { input: { conversationId: id } });
    await look();
    expect(await over).toEqual({ done: true, value: undefined });
  });
});
