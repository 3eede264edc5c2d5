import { shardOf, type UserId } from '@heliograph/platform/ids';
import { expect } from 'vitest';
import type { Variables } from '../../kit/client.ts';
import { eventually, type Person, smallPhoto, world } from '../../kit/index.ts';
import { dataOf, present } from '../../kit/refusals.ts';
import type { OperationName, Replies } from '../../kit/replies.ts';
import type { TestSystem } from '../../kit/test-system.ts';
import type { KeyedMutation, Scene } from './keyed-mutation.ts';

const DEVICE = { platform: 'FCM', token: 'a-device' };
const OTHER_DEVICE = { platform: 'FCM', token: 'another-device' };

/** Ana, who does it, and a way to ask as her. */
interface Stage {
  ana: Person;
  ask<Name extends OperationName>(operation: Name, variables?: Variables): Promise<Replies[Name]>;
}

/** What people do with what they are told, and say of how. */
export const notificationMutations: KeyedMutation[] = [
  {
    ...{ field: 'markNotificationsRead', input: 'MarkNotificationsReadInput', sends: 10 },
    answer: 'unreadNotificationCount',
    prepare: onStage(async (stage, system) => {
      const [newest, older] = await beTold(stage, system);
      const { ask } = stage;
      return {
        ...{ input: { upTo: older }, otherInput: { upTo: newest } },
        effects: async () => 2 - ((await ask('UnreadNotificationCount')).unreadNotificationCount ?? 0),
      };
    }),
  },
  {
    ...{ field: 'updateNotificationPreferences', input: 'NotificationPreferencesInput', sends: 10 },
    answer: 'preferences { __typename }',
    prepare: onStage(async ({ ask }) => {
      const of = (kind: string, push: boolean) => ({ channels: [{ kind, push, inApp: true }] });
      return {
        ...{ input: of('LIKE', false), otherInput: of('COMMENT', false) },
        effects: async () => {
          const { channels } = present('them', (await ask('NotificationPreferences')).notificationPreferences);
          return channels.filter(({ push }) => !push).length;
        },
        undo: () => ask('UpdateNotificationPreferences', { input: of('LIKE', true) }),
      };
    }),
  },
  {
    ...{ field: 'setPostNotifications', input: 'SetPostNotificationsInput', sends: 100 },
    answer: 'user { id }',
    prepare: onStage(async ({ ana, ask }, { client, platform }) => {
      const authors = Object.values(await world(client, { ben: {}, eve: {} }));
      for (const author of authors) await ana.follows(author);
      const input = (author: Person | undefined, enabled: boolean) => ({ userId: author?.id, enabled });
      const [ben, eve] = authors;
      return {
        ...{ input: input(ben, true), otherInput: input(eve, true) },
        effects: async () => (await platform.graph.range(ana.id as UserId, 'WANTS_POSTS_OF', { limit: 5 })).length,
        undo: () => ask('SetPostNotifications', { input: input(ben, false) }),
      };
    }),
  },
  {
    ...{ field: 'registerPushToken', input: 'RegisterPushTokenInput', answer: '__typename', sends: 10 },
    prepare: onStage(async ({ ana, ask }, system) => ({
      ...{ input: DEVICE, otherInput: OTHER_DEVICE },
      effects: () => devicesOf(system, ana),
      undo: () => ask('UnregisterPushToken', { input: { token: DEVICE.token } }),
    })),
  },
  {
    ...{ field: 'unregisterPushToken', input: 'UnregisterPushTokenInput', answer: '__typename', sends: 10 },
    prepare: onStage(async ({ ana, ask }, system) => {
      await ask('RegisterPushToken', { input: DEVICE });
      await ask('RegisterPushToken', { input: OTHER_DEVICE });
      return {
        ...{ input: { token: DEVICE.token }, otherInput: { token: OTHER_DEVICE.token } },
        effects: async () => 2 - (await devicesOf(system, ana)),
        undo: () => ask('RegisterPushToken', { input: DEVICE }),
      };
    }),
  },
];

function onStage(scene: (stage: Stage, system: TestSystem) => Promise<Omit<Scene, 'by'>>): KeyedMutation['prepare'] {
  return async (system) => {
    const { client } = system;
    const { ana } = await world(client, { ana: {} });
    const ask: Stage['ask'] = async (operation, variables = {}) =>
      dataOf(operation, await client.send(operation, variables, ana.accessToken));
    return { by: ana, ...(await scene({ ana, ask }, system)) };
  };
}

/** Ben likes a post of ana's, and comments on it; answers the cursors of what she is told of that. */
async function beTold({ ana, ask }: Stage, { client }: TestSystem): Promise<[newest: string, older: string]> {
  const { ben } = await world(client, { ben: {} });
  const post = await ana.publishes(await smallPhoto('nagasaki-boats'));
  await Promise.all([ben.likes(post), ben.comments(post, 'Nice')]);
  return eventually(async () => {
    const edges = present('the list', (await ask('Notifications')).notifications).edges;
    expect(edges).toHaveLength(2);
    return edges.map(({ cursor }) => cursor) as [string, string];
  });
}

async function devicesOf({ platform }: TestSystem, { id }: Person): Promise<number> {
  const rows = platform.shards
    .db(shardOf(id as UserId))
    .selectFrom('push_token')
    .where('user_id', '=', id);
  return (await rows.select('id').execute()).length;
}
