import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import type { Variables } from '../kit/client.ts';
import { eventually, type Person, signUp, smallPhoto } from '../kit/index.ts';
import { dataOf, present } from '../kit/refusals.ts';
import type { NotificationReplies, OperationName } from '../kit/replies.ts';
import type { TestSystem } from '../kit/test-system.ts';
import type { Asked } from './every-operation.ts';

type Prepare = Record<keyof NotificationReplies, () => Asked | Promise<Asked>>;

/** Somebody whom the others follow, and of whom they like and comment on a post; nothing more happens to them. */
export async function everyNotification(
  { client }: Pick<TestSystem, 'client'>,
  others: readonly Person[],
): Promise<Prepare> {
  const told = await signUp(client);
  const payload = await told.tryPublishes([await told.uploads(await smallPhoto('nagasaki-boats'))]);
  const post = present('the post', payload.post);
  await Promise.all(others.flatMap((other) => [other.follows(told), other.likes(post), other.comments(post, 'Nice')]));

  const by = (variables: Variables = {}): Asked => ({ variables, accessToken: told.accessToken });
  const byInput = (input: Variables): Asked => by({ input: { ...input, idempotencyKey: randomUUID() } });
  const read = async () => {
    const name: OperationName = 'Notifications';
    const reply = dataOf(name, await client.send(name, {}, told.accessToken));
    return present('the notifications', reply.notifications).edges;
  };
  const edges = await eventually(async () => {
    const found = await read();
    expect(found.map(({ node }) => node.actorCount)).toEqual([others.length, others.length, others.length]);
    return found;
  });
  const token = { platform: 'FCM', token: 'a-device' };
  const silent = await signUp(client);
  await told.follows(silent);

  return {
    Notifications: () => by(),
    UnreadNotificationCount: () => by(),
    NotificationPreferences: () => by(),
    MarkNotificationsRead: () => byInput({ upTo: edges[2]?.cursor }),
    UpdateNotificationPreferences() {
      const channels = [{ kind: 'LIKE', push: false, inApp: true }];
      return byInput({ channels, quietFrom: '22:00', quietTo: '07:00', timeZone: 'Europe/Berlin' });
    },
    SetPostNotifications: () => byInput({ userId: silent.id, enabled: true }),
    RegisterPushToken: () => byInput({ ...token, language: 'pt-BR' }),
    UnregisterPushToken: () => byInput({ token: token.token }),
  };
}
