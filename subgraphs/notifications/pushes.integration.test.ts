import { type NotificationId, shardOf, type UserId } from '@heliograph/platform/ids';
import { jobs } from '@heliograph/platform/jobs';
import { createVisibility } from '@heliograph/platform/visibility';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { subgraphSdl } from '../../schema/index.ts';
import { eventually } from '../../test/kit/eventually.ts';
import { userOn, usersOn } from '../../test/kit/ids.ts';
import { type TestPlatform, testPlatform } from '../../test/kit/test-platform.ts';
import { graphAudience } from './adapters/graph-audience.ts';
import { type PushDependencies, pushNotification } from './domain/push-notification.ts';
import { MOST_TOKENS } from './domain/push-tokens.ts';
import { notificationsSubgraph } from './main.ts';
import type { OwedPush, Preferences } from './ports.ts';
import { askingAs, type NotificationsOfTest, notificationsOfTest, SESSION } from './testing/notifications-of-test.ts';

const REGISTER = `mutation ($input: RegisterPushTokenInput!) { registerPushToken(input: $input) { errors { code field } } }`;
const UNREGISTER = `mutation ($input: UnregisterPushTokenInput!) { unregisterPushToken(input: $input) { errors { code } } }`;
/** Ten in the evening in Berlin. */
const EVENING = new Date('2026-06-01T20:00:00Z');
const SINCE = '2026-06-01T19:59:30.000Z';
const NOTHING = { sent: [], later: [], refused: [], outcomes: [], ages: [] };

let system: TestPlatform;
let world: NotificationsOfTest;
let asking: ReturnType<typeof askingAs>;
let ana: UserId;
let ben: UserId;
beforeAll(async () => {
  system = await testPlatform();
  const { directory } = system.platform;
  const account = { id: BigInt(userOn(1)), userNumber: 1n, state: 'ACTIVE', username: 'ana', name: 'Ana' } as const;
  const secret = { usernameSkeleton: 'ana', email: 'ana@example.org', passwordHash: '-' };
  await directory.account.create({ data: { ...account, ...secret } });
  await directory.session.create({ data: { id: SESSION, accountId: account.id, device: 'phone' } });
  world = await notificationsOfTest(system.platform);
  asking = askingAs(system.platform, notificationsSubgraph(system.platform, subgraphSdl('notifications')));
});
beforeEach(() => {
  [ana, ben] = [userOn(4), userOn(9)];
  world.sent.length = 0;
});
afterAll(() => system[Symbol.asyncDispose]());

const register = async (token: string, idempotencyKey: string | null = null) =>
  (await asking.ask(ana, REGISTER, { input: { platform: 'APNS', token, idempotencyKey } })).data?.registerPushToken;
const tokensOf = async (account: UserId) =>
  (await world.stores.pushTokens.of(account)).map(({ token }) => token).sort();
const sentTo = () => world.sent.map(({ token }) => token.token).sort();

/** The notification of a follow, without its push having been sent by the worker. */
async function told(): Promise<NotificationId> {
  await world.happens('UserFollowed', { followerId: ben, followeeId: ana });
  const [notification] = await world.stores.notifications.page(ana, 1, null);
  return notification?.id as NotificationId;
}

/** Sends it now, at a moment of the test. */
async function push(
  notificationId: NotificationId,
  differs: Partial<PushDependencies> = {},
  tokenIds: string[] | null = null,
) {
  const later: (OwedPush & { at: string })[] = [];
  const refused: string[] = [];
  const outcomes: string[] = [];
  const ages: number[] = [];
  const { graph } = system.platform;
  const sent: string[] = [];
  await pushNotification(
    {
      ...world.stores,
      audience: graphAudience({ graph, visibility: createVisibility(graph) }),
      sender: {
        async send({ token }) {
          sent.push(token);
          return world.outcomes.get(token) ?? { is: 'delivered' };
        },
      },
      queue: { later: async (owed, at) => void later.push({ ...owed, at: at.toISOString() }) },
      figures: { outcome: (_platform, { is }) => outcomes.push(is), age: (_platform, seconds) => ages.push(seconds) },
      refusedPush: (reason) => refused.push(reason),
      now: () => EVENING,
      ...differs,
    },
    { recipientId: ana, notificationId, tokenIds, attempt: 0, since: SINCE },
  );
  return { sent: sent.sort(), later, refused, outcomes: outcomes.sort(), ages };
}

const quiet = (from: string, to: string) =>
  world.stores.preferences.change(ana, { idempotencyKey: null, input: null }, ({ channels }) => ({
    channels,
    quietHours: { from, to, timeZone: 'Europe/Berlin' },
  }));

test('what happens is pushed by the worker to every device, soon and once', async () => {
  await register('phone');
  await register('tablet');
  const id = await told();
  await eventually(() => expect(sentTo()).toEqual(['phone', 'tablet']));
  expect(world.sent[0]?.message).toMatchObject({
    body: 'Someone started following you',
    collapseId: id,
    data: { notificationId: id, kind: 'FOLLOW' },
    badge: 1,
  });
});

test('of many that join one, pushes are owed ever more rarely, and each but once', async () => {
  const deed = { postId: world.postOf(ana), authorId: ana };
  for (const by of usersOn([1, 2, 3], 9)) {
    const eventId = await world.happens('PostLiked', { ...deed, by });
    await world.repeats('PostLiked', { ...deed, by }, eventId);
  }
  const { rows } = await system.platform.shards
    .pool(system.platform.shards.map.serverOf(shardOf(ana)))
    .query('select id from pgboss.job where name = $1 and data->>$2 = $3', [
      jobs.notificationsPush.name,
      'recipientId',
      ana,
    ]);
  expect(rows).toHaveLength(4);
});

const prefers = (channels: Preferences['channels']) =>
  world.stores.preferences.change(ana, { idempotencyKey: null, input: null }, () => ({ channels, quietHours: null }));
const markRead = () => world.stores.notifications.markRead(ana, 1, { idempotencyKey: null, input: null, at: EVENING });

describe('nothing is pushed', () => {
  test.each<[what: string, make: () => Promise<unknown>]>([
    ['that was read meanwhile', markRead],
    ['that was taken back', () => world.happens('UserUnfollowed', { followerId: ben, followeeId: ana })],
    ['of whom the recipient has blocked meanwhile', () => world.add(ana, 'BLOCKS', ben)],
    ['of a kind that is not to be pushed', () => prefers({ FOLLOW: { push: false, inApp: true } })],
  ])('%s', async (_what, make) => {
    await register('phone');
    const id = await told();
    expect((await push(id)).sent).toEqual(['phone']);
    await make();
    expect(await push(id)).toEqual(NOTHING);
  });
});

test('in quiet hours it waits until they end', async () => {
  await register('phone');
  const id = await told();
  await quiet('22:00', '07:30');
  const waiting = {
    recipientId: ana,
    notificationId: id,
    tokenIds: null,
    attempt: 0,
    since: SINCE,
    at: '2026-06-02T05:30:00.000Z',
  };
  expect(await push(id)).toEqual({ ...NOTHING, later: [waiting] });
  expect((await push(id, { now: () => new Date('2026-06-02T05:30:00Z') })).sent).toEqual(['phone']);
});

test('tokens that are gone are forgotten, and what is put off is sent again to those alone', async () => {
  for (const token of ['gone', 'busy', 'bad', 'good']) await register(token);
  world.outcomes.set('gone', { is: 'gone' });
  world.outcomes.set('busy', { is: 'later', afterSeconds: 30 });
  world.outcomes.set('bad', { is: 'refused', reason: 'the topic is not ours' });
  const id = await told();
  const { later, refused, outcomes, ages } = await push(id);
  expect(outcomes).toEqual(['delivered', 'gone', 'later', 'refused']);
  expect(ages).toEqual([30]);
  expect(await tokensOf(ana)).toEqual(['bad', 'busy', 'good']);
  expect(refused).toEqual(['the topic is not ours']);
  expect(later).toMatchObject([{ attempt: 1, at: '2026-06-01T20:00:30.000Z', tokenIds: [expect.any(String)] }]);
  expect((await push(id, {}, later[0]?.tokenIds)).sent).toEqual(['busy']);
});

test('whose session has ended is not pushed to any more', async () => {
  await register('phone');
  const ended = {
    sessionId: '00000000-0000-4000-8000-00000000dead',
    platform: 'FCM',
    token: 'old',
    language: null,
  } as const;
  const request = { idempotencyKey: null, input: null, at: EVENING, most: MOST_TOKENS };
  await world.stores.pushTokens.register(ana, ended, request);
  expect((await push(await told())).sent).toEqual(['phone']);
  expect(await tokensOf(ana)).toEqual(['phone']);
});

describe('tokens', () => {
  test('are kept once, and given back', async () => {
    expect(await register('phone', 'key')).toEqual({ errors: [] });
    expect(await register('phone', 'key')).toEqual({ errors: [] });
    expect(await register('phone')).toEqual({ errors: [] });
    expect(await register('tablet', 'key')).toMatchObject({ errors: [{ code: 'IDEMPOTENCY_CONFLICT' }] });
    expect(await tokensOf(ana)).toEqual(['phone']);
    for (const _again of [1, 2]) {
      const { data } = await asking.ask(ana, UNREGISTER, { input: { token: 'phone' } });
      expect(data).toEqual({ unregisterPushToken: { errors: [] } });
    }
    expect(await tokensOf(ana)).toEqual([]);
  });

  test('are so many at most, and the oldest go first', async () => {
    const all = Array.from({ length: MOST_TOKENS + 2 }, (_, index) => `device-${index}`);
    for (const token of all) await register(token);
    expect(await tokensOf(ana)).toEqual(all.slice(2).sort());
  });

  test.each([
    ['', 'none'],
    ['x'.repeat(1025), 'too long'],
    ['line\nbreak', 'not printable'],
  ])('%# are refused: %s', async (token) => {
    expect(await register(token)).toMatchObject({ errors: [{ code: 'INVALID', field: ['token'] }] });
  });
});

const CHANGE = `mutation ($input: NotificationPreferencesInput!) { updateNotificationPreferences(input: $input) {
  preferences { quietFrom quietTo timeZone } errors { code field } } }`;

describe('preferences', () => {
  const change = async (input: Record<string, unknown>) =>
    (await asking.ask(ana, CHANGE, { input })).data?.updateNotificationPreferences;
  const night = { quietFrom: '22:00', quietTo: '07:00', timeZone: 'Europe/Berlin' };
  const none = { quietFrom: null, quietTo: null, timeZone: null };

  test('stay as they are where nothing else is said, and end with null', async () => {
    expect(await change(night)).toEqual({ preferences: night, errors: [] });
    expect(await change({ quietTo: '08:00' })).toMatchObject({ preferences: { ...night, quietTo: '08:00' } });
    const { data } = await asking.ask(ana, '{ notificationPreferences { channels { kind push inApp } } }');
    expect(data).toMatchObject({ notificationPreferences: { channels: { length: 12 } } });
    expect(await change({ quietFrom: null, quietTo: null })).toEqual({ preferences: none, errors: [] });
  });

  test.each<[what: string, input: Record<string, unknown>, field: string]>([
    ['no end', { quietFrom: '22:00', timeZone: 'UTC' }, 'quietFrom'],
    ['no zone', { quietFrom: '22:00', quietTo: '07:00' }, 'quietFrom'],
    ['no length', { ...night, quietTo: '22:00' }, 'quietFrom'],
    ['no time', { ...night, quietTo: '7:00' }, 'quietTo'],
    ['an unknown zone', { ...night, timeZone: 'Europe/Nowhere' }, 'timeZone'],
  ])('with %s are refused', async (_what, input, field) => {
    expect(await change(input)).toEqual({ preferences: null, errors: [{ code: 'INVALID', field: [field] }] });
  });

  test('name each kind once', async () => {
    const channel = { kind: 'LIKE', push: false, inApp: true };
    expect(await change({ channels: [channel, channel] })).toMatchObject({
      errors: [{ code: 'INVALID', field: ['channels', '1', 'kind'] }],
    });
  });
});
