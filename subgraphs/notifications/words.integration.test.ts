import type { CommentId, ConversationId, MessageId, UserId } from '@heliograph/platform/ids';
import type { Language } from '@heliograph/platform/language';
import { createVisibility } from '@heliograph/platform/visibility';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { subgraphSdl } from '../../schema/index.ts';
import { eventually } from '../../test/kit/eventually.ts';
import { userOn } from '../../test/kit/ids.ts';
import { type TestPlatform, testPlatform } from '../../test/kit/test-platform.ts';
import { graphAudience } from './adapters/graph-audience.ts';
import { eraseAccount } from './domain/erase-account.ts';
import { pushMessage } from './domain/push-message.ts';
import { notificationsSubgraph } from './main.ts';
import type { OwedMessagePush, PushMessage, PushToken } from './ports.ts';
import { askingAs, type NotificationsOfTest, notificationsOfTest, SESSION } from './testing/notifications-of-test.ts';
import { reading } from './testing/reading.ts';

const REGISTER = `mutation ($input: RegisterPushTokenInput!) { registerPushToken(input: $input) { errors { code field } } }`;
const EVENING = new Date('2026-06-01T20:00:00Z');
const NO_KEY = { idempotencyKey: null, input: null };

let system: TestPlatform;
let world: NotificationsOfTest;
let asking: ReturnType<typeof askingAs>;
let read: ReturnType<typeof reading>;
let ana: UserId;
let ben: UserId;
let eve: UserId;
beforeAll(async () => {
  system = await testPlatform();
  const { directory } = system.platform;
  const account = { id: BigInt(userOn(1)), userNumber: 1n, state: 'ACTIVE', username: 'ana', name: 'Ana' } as const;
  const secret = { usernameSkeleton: 'ana', email: 'ana@example.org', passwordHash: '-' };
  await directory.account.create({ data: { ...account, ...secret } });
  await directory.session.create({ data: { id: SESSION, accountId: account.id, device: 'phone' } });
  world = await notificationsOfTest(system.platform);
  asking = askingAs(system.platform, notificationsSubgraph(system.platform, subgraphSdl('notifications')));
  read = reading(asking);
});
beforeEach(async () => {
  [ana, ben, eve] = [userOn(4), userOn(9), userOn(4)];
  for (const [userId, username] of [
    [ben, 'ben'],
    [eve, 'eve'],
  ] as const) {
    await world.isCalled({ userId, username, version: 2 });
  }
});
afterAll(() => system[Symbol.asyncDispose]());

const follow = (followerId: UserId) => world.happens('UserFollowed', { followerId, followeeId: ana });
const textIn = async (language?: Language) => (await read.shownTo(ana, language))[0]?.text;
const register = async (token: string, language?: string) =>
  (await asking.ask(ana, REGISTER, { input: { platform: 'FCM', token, language } })).data?.registerPushToken;

describe('a text', () => {
  test('names the newest, in the language of who reads', async () => {
    await follow(ben);
    await follow(eve);
    expect(await textIn()).toBe('eve and ben started following you');
    expect(await textIn('de')).toBe('eve und ben folgen dir jetzt');
    expect(await textIn('ja')).toBe('eve、benがあなたをフォローしました');
  });

  test('knows whoever is renamed by their new name, and no older one', async () => {
    await follow(ben);
    expect(await textIn()).toBe('ben started following you');
    await world.isCalled({ userId: ben, username: 'benedict', version: 3 });
    await world.isCalled({ userId: ben, username: 'ben', version: 2 });
    expect(await textIn()).toBe('benedict started following you');
  });

  test('names nobody who is hidden from the reader, or whose account is erased', async () => {
    await follow(ben);
    await follow(eve);
    await world.add(ana, 'MUTES', ben);
    expect(await textIn()).toBe('eve and 1 other started following you');
    expect(await eraseAccount(world.stores.traces, eve, null)).not.toBe('done');
    expect(await world.stores.names.of([eve, ben])).toEqual([null, 'ben']);
  });
});

describe('a comment that is removed', () => {
  const commentId = () => world.postOf(ana) as unknown as CommentId;

  test('takes back what it told; who has written another stays, with that', async () => {
    const postId = world.postOf(ana);
    const said = { postId, postAuthorId: ana };
    const [first, second, other] = [commentId(), commentId(), commentId()];
    await world.happens('CommentAdded', { ...said, by: ben, commentId: first });
    await world.happens('CommentAdded', { ...said, by: eve, commentId: other });
    await world.happens('CommentAdded', { ...said, by: ben, commentId: second });
    const remove = (by: UserId, id: CommentId) =>
      world.happens('CommentRemoved', { ...said, by, commentId: id, mentions: false });
    await remove(ben, second);
    expect(await read.shownTo(ana)).toMatchObject([{ actorCount: 2, comment: { id: other } }]);
    await remove(eve, other);
    expect(await read.shownTo(ana)).toMatchObject([
      { actorCount: 1, comment: { id: first }, text: 'ben commented on your post' },
    ]);
    await remove(ben, first);
    expect(await read.shownTo(ana)).toEqual([]);
    expect(await world.unread(ana)).toEqual({ counted: 0, rows: 0 });
  });

  test('is no answer, no mention, and liked for nothing any more', async () => {
    const id = commentId();
    const said = { commentId: id, postId: world.postOf(ben), postAuthorId: ben, by: eve };
    const cat = userOn(7);
    await world.happens('CommentAdded', { ...said, replyToId: commentId(), replyToAuthorId: ana, mentions: [cat] });
    await world.happens('CommentLiked', { ...said, authorId: eve, by: ana });
    for (const told of [ana, cat, eve, ben]) expect(await world.unread(told)).toEqual({ counted: 1, rows: 1 });
    await world.happens('CommentRemoved', { ...said, replyToAuthorId: ana, mentions: true });
    for (const told of [ana, cat, eve, ben]) expect(await world.unread(told)).toEqual({ counted: 0, rows: 0 });
  });
});

describe('a device', () => {
  test('is pushed to in its language', async () => {
    await register('phone', 'pt-BR');
    await register('tablet');
    await follow(ben);
    await eventually(() => {
      const bodies = world.sent.filter(({ token }) => ['phone', 'tablet'].includes(token.token));
      expect(bodies.map(({ message }) => message.body).sort()).toEqual([
        'ben começou a seguir você',
        'ben started following you',
      ]);
    });
  });

  test('has a language that is one', async () => {
    expect(await register('phone', 'sv-SE')).toEqual({ errors: [] });
    expect(await register('phone', 'no language')).toMatchObject({
      errors: [{ code: 'INVALID', field: ['language'] }],
    });
  });
});

describe('a message', () => {
  const conversationId = '77' as ConversationId;
  const messageId = '78' as MessageId;

  /** Pushes it now, to a device in German. */
  async function push() {
    await register(`device of ${ana}`, 'de');
    const sent: { token: PushToken; message: PushMessage }[] = [];
    const later: (OwedMessagePush & { at: string })[] = [];
    const { graph } = system.platform;
    await pushMessage(
      {
        ...world.stores,
        audience: graphAudience({ graph, visibility: createVisibility(graph) }),
        sender: {
          async send(token, message) {
            sent.push({ token, message });
            return { is: 'delivered' };
          },
        },
        queue: { later: async (owed, at) => void later.push({ ...owed, at: at.toISOString() }) },
        figures: { outcome: () => undefined, age: () => undefined },
        refusedPush: () => undefined,
        now: () => EVENING,
      },
      {
        ...{ recipientId: ana, senderId: ben, conversationId, messageId },
        ...{ tokenIds: null, attempt: 0, since: EVENING.toISOString() },
      },
    );
    return { sent: sent.map(({ message }) => message), later };
  }

  test('is pushed by the worker with the name of who sent it, and not its words', async () => {
    await register('phone-of-messages', 'fr');
    await world.happens('MessageDelivered', { conversationId, messageId, senderId: ben, recipientId: ana });
    await eventually(() =>
      expect(world.sent.find(({ token }) => token.token === 'phone-of-messages')?.message).toMatchObject({
        ...{ title: 'ben', body: 'Vous a envoyé un message', collapseId: conversationId, badge: null },
        data: { kind: 'MESSAGE', conversationId, messageId },
      }),
    );
    expect(await read.shownTo(ana)).toEqual([]);
  });

  test('waits in quiet hours', async () => {
    const quietHours = { from: '22:00', to: '07:30', timeZone: 'Europe/Berlin' };
    await world.stores.preferences.change(ana, NO_KEY, () => ({ channels: {}, quietHours }));
    expect(await push()).toMatchObject({ sent: [], later: [{ conversationId, at: '2026-06-02T05:30:00.000Z' }] });
  });

  test.each<[what: string, make: () => Promise<unknown>]>([
    [
      'who does not want pushes of messages',
      () =>
        world.stores.preferences.change(ana, NO_KEY, () => ({
          channels: { MESSAGE: { push: false, inApp: true } },
          quietHours: null,
        })),
    ],
    ['who has muted its sender', () => world.add(ana, 'MUTES', ben)],
    ['who has blocked its sender', () => world.add(ana, 'BLOCKS', ben)],
    ['whom its sender has blocked', () => world.add(ben, 'BLOCKS', ana)],
  ])('is not pushed to one %s', async (_what, make) => {
    expect((await push()).sent).toMatchObject([{ title: 'ben', body: 'Hat dir eine Nachricht geschickt' }]);
    await make();
    expect(await push()).toEqual({ sent: [], later: [] });
  });
});
