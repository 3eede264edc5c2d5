import { randomUUID } from 'node:crypto';
import { type StoryId, shardOf, type UserId } from '@heliograph/platform/ids';
import { nextId } from '@heliograph/platform/shards';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { subgraphSdl } from '../../schema/index.ts';
import { edge, edgeWriter } from '../../test/kit/edges.ts';
import { userOn } from '../../test/kit/ids.ts';
import { type TestPlatform, testPlatform } from '../../test/kit/test-platform.ts';
import { eraseAccount, exportAccount } from './domain/account-data.ts';
import { type MessagesOfTest, messagesOfTest } from './testing/messages-of-test.ts';

const CONVERSATION = `query ($id: ID!) { conversation(id: $id) { kind isRequest unreadCount members { user { id } }
  messages { edges { node { id text story { id } isUnsent } } } } }`;
const NO_STORY = { message: null, conversation: null, errors: [{ code: 'NOT_FOUND', field: ['storyId'] }] };
const DAY_MS = 24 * 3_600_000;
const MINUTE_MS = 60_000;

let system: TestPlatform;
let room: MessagesOfTest;
let graph: ReturnType<typeof edgeWriter>;
let ana: UserId;
let ben: UserId;

beforeAll(async () => {
  system = await testPlatform();
  room = await messagesOfTest(system.platform, subgraphSdl('messages'));
  graph = edgeWriter(system.platform.shards, system.platform.graph);
});
afterAll(async () => {
  await room.close();
  await system[Symbol.asyncDispose]();
});
afterEach(() => {
  vi.restoreAllMocks();
  room.clock.aheadMs = 0;
});

// The DIRECT of the two is on the author's shard in one case, on that of who answers in the other.
describe.each([
  ['lower', 4, 11],
  ['higher', 11, 4],
])('an answer to a story whose author’s id is the %s one', (_which, authors, others) => {
  beforeEach(async () => {
    ana = await room.account(userOn(authors));
    ben = await room.account(userOn(others));
    await graph.add(edge(ben, 'FOLLOWS', ana));
  });

  const see = async (viewer: UserId, id: string) => (await room.ask(viewer, CONVERSATION, { id })).data.conversation;
  const nobodyWrote = async () => expect(await room.inboxOf(ana)).toEqual([]);

  test('starts the conversation with its author, for whom a stranger’s is a request', async () => {
    const story = await room.story(ana);
    const { message, conversation, errors } = await room.reply(ben, story);
    expect([errors, message.story, conversation.isRequest]).toEqual([[], { id: story }, false]);
    await room.settle();
    expect(await see(ana, conversation.id)).toMatchObject({
      ...{ kind: 'DIRECT', isRequest: true, unreadCount: 1 },
      messages: { edges: [{ node: { id: message.id, text: 'What a light', story: { id: story } } }] },
    });
    expect(await room.pushes(ana)).toEqual([]);
  });

  test('goes on in the one that there is, also where who answers had left it', async () => {
    await graph.add(edge(ana, 'FOLLOWS', ben));
    const direct = await room.start(ana, [ben]);
    await room.send(ana, direct, 'Before');
    const leave = `mutation ($input: ConversationTargetInput!) { leaveConversation(input: $input) { errors { code } } }`;
    await room.ask(ben, leave, { input: { conversationId: direct } });
    const { conversation } = await room.reply(ben, await room.story(ana));
    expect(conversation).toEqual({ id: direct, isRequest: false });
    const texts = async (viewer: UserId) =>
      (await see(viewer, direct)).messages.edges.map(({ node }: { node: { text: string } }) => node.text);
    expect(await texts(ana)).toEqual(['Before', 'What a light']);
    expect(await texts(ben)).toEqual(['What a light']);
    expect((await see(ana, direct)).isRequest).toBe(false);
  });

  test('is one message however often it is sent, also when the story is over by then', async () => {
    const [story, key] = [await room.story(ana), randomUUID()];
    const first = await room.reply(ben, story, { key });
    expect(await room.reply(ben, story, { key })).toEqual(first);
    room.clock.aheadMs = DAY_MS;
    expect(await room.reply(ben, story, { key })).toEqual(first);
    await room.handlers.StoryEnded?.(
      { storyId: story, authorId: ana, audience: 'FOLLOWERS', ending: 'EXPIRED' },
      randomUUID(),
    );
    expect(await room.reply(ben, story, { key })).toEqual(first);
    expect((await see(ana, first.conversation.id)).messages.edges).toHaveLength(1);
  });

  test('with the key of another is refused', async () => {
    const [story, key] = [await room.story(ana), randomUUID()];
    await room.reply(ben, story, { key });
    expect((await room.reply(ben, story, { key, text: 'Something else' })).errors).toMatchObject([
      { code: 'IDEMPOTENCY_CONFLICT' },
    ]);
  });

  test.each([
    ['does not follow', () => graph.remove(edge(ben, 'FOLLOWS', ana))],
    ['blocks', () => graph.add(edge(ben, 'BLOCKS', ana))],
    ['is blocked by', () => graph.add(edge(ana, 'BLOCKS', ben))],
    ['is no friend of, as the account is gone, that of', () => graph.add(edge(ana, 'GONE', ana))],
  ])('is refused where who answers %s the author', async (_what, change) => {
    const story = await room.story(ana);
    room.clock.aheadMs = MINUTE_MS;
    await change();
    expect(await room.reply(ben, story)).toEqual(NO_STORY);
    await nobodyWrote();
  });

  test('for close friends is theirs to give', async () => {
    const story = await room.story(ana, 'CLOSE_FRIENDS');
    room.clock.aheadMs = MINUTE_MS;
    expect(await room.reply(ben, story)).toEqual(NO_STORY);
    await graph.add(edge(ana, 'CLOSE_FRIENDS', ben));
    expect((await room.reply(ben, story)).errors).toEqual([]);
  });

  test('is refused when it is over, by the clock, or gone', async () => {
    const [over, gone] = [await room.story(ana), await room.story(ana)];
    room.clock.aheadMs = DAY_MS - MINUTE_MS;
    expect((await room.reply(ben, over)).errors).toEqual([]);
    await room.handlers.StoryEnded?.(
      { storyId: gone, authorId: ana, audience: 'FOLLOWERS', ending: 'DELETED' },
      randomUUID(),
    );
    expect(await room.reply(ben, gone)).toEqual(NO_STORY);
    room.clock.aheadMs = DAY_MS;
    expect(await room.reply(ben, over)).toEqual(NO_STORY);
  });

  test('comes through though the room is told of the story a moment later', async () => {
    const storyId = await system.platform.shards.transaction(shardOf(ana), (tx) => nextId<StoryId>(tx));
    const find = vi.spyOn(room.stores.answerable, 'find');
    const replying = room.reply(ben, storyId);
    await expect.poll(() => find.mock.settledResults[0]?.value).toBeNull();
    await room.tellOfStory(storyId, ana);
    expect((await replying).errors).toEqual([]);
  });

  test('says something, and not to oneself', async () => {
    const story = await room.story(ana);
    expect((await room.reply(ben, story, { text: ' ' })).errors).toEqual([{ code: 'INVALID', field: ['text'] }]);
    expect((await room.reply(ben, story, { text: 'x'.repeat(2001) })).errors).toEqual([
      { code: 'INVALID', field: ['text'] },
    ]);
    expect((await room.reply(ana, story)).errors).toEqual([{ code: 'NOT_ALLOWED', field: ['storyId'] }]);
    expect(await room.reply(ben, 'x')).toEqual(NO_STORY);
    await nobodyWrote();
  });

  test('that is taken back says no more what it answered', async () => {
    const { message, conversation } = await room.reply(ben, await room.story(ana));
    const unsend = `mutation ($input: MessageTargetInput!) { unsendMessage(input: $input) { errors { code } } }`;
    await room.ask(ben, unsend, { input: { messageId: message.id } });
    expect((await see(ana, conversation.id)).messages.edges).toMatchObject([{ node: { story: null, isUnsent: true } }]);
  });

  test('is in the archive of who gave it, and forgets the story with the author’s account', async () => {
    const story = await room.story(ana);
    const { conversation } = await room.reply(ben, story);
    await room.settle();
    expect(await exportAccount(room.stores, ben)).toMatchObject({
      content: { conversations: [{ messages: [{ text: 'What a light', storyId: story }] }] },
    });
    await graph.add(edge(ana, 'GONE', ana));
    while ((await eraseAccount(room.stores, ana)) !== 'done') await room.settle();
    expect((await see(ben, conversation.id)).messages.edges).toMatchObject([
      { node: { text: 'What a light', story: null, isUnsent: false } },
    ]);
    expect(await room.stores.answerable.find(story)).toBeNull();
  });
});
