import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openShuttableProxy, type ShuttableProxy } from '../../../platform/testing/shuttable-proxy.ts';
import { connectSocket, eventually, logIn, type Person, smallPhoto, world } from '../../kit/index.ts';
import { dataOf } from '../../kit/refusals.ts';
import { startTestSystem, type TestSystem } from '../../kit/test-system.ts';
import {
  announce,
  eventOf,
  nextOf,
  PROCESSED,
  type Processed,
  refusalOf,
  refusedWith,
  TRANSPORTS,
} from './media-processed.ts';

/** A second door of the system that allows little, and whose Redis can be taken away. */
export function tightDoor(system: () => TestSystem): void {
  describe('at a door', () => {
    let redis: ShuttableProxy;
    let door: TestSystem;
    let ana: Person;

    beforeAll(async () => {
      redis = await openShuttableProxy(system().env.REDIS_URL ?? '');
      const env = { REDIS_URL: redis.url, RATE_LIMITS: 'subscription.viewer=2/0.01' };
      door = await startTestSystem({ topology: 'embedded', beside: system(), env });
      ({ ana } = await world(system().client, { ana: {} }));
    });
    afterAll(async () => {
      await door?.[Symbol.asyncDispose]();
      await redis?.[Symbol.asyncDispose]();
    });

    test.each(TRANSPORTS)('that limits subscriptions, over $transport', async ({ connect }) => {
      const { ben } = await world(system().client, { ben: {} });
      await using app = connect(door.url, { accessToken: ben.accessToken });
      const subscribe = () => refusalOf(app.raw(PROCESSED, { ids: ['x'] }));
      expect(await subscribe()).toEqual(refusedWith('BAD_USER_INPUT'));
      expect(await subscribe()).toEqual(refusedWith('BAD_USER_INPUT'));
      expect(await subscribe()).toEqual(refusedWith('RATE_LIMITED', { retryAfter: expect.any(Number) }));
      expect((await app.send('Viewer').next())?.data?.viewer?.user.id).toBe(ben.id);
    });

    test('that hears nothing while Redis is lost: what happened meanwhile it finds out afterwards', async () => {
      const leaving = await logIn(system().client, ana);
      const ready = await ana.uploads(await smallPhoto('black-canyon'));
      const coming = await announce(system(), ana, await smallPhoto('black-canyon'));
      await using left = connectSocket(door.url, { accessToken: leaving.accessToken });
      await using apps = new AsyncDisposableStack();
      const subscribed = TRANSPORTS.map(({ connect }) => {
        const app = apps.use(connect(door.url, { accessToken: ana.accessToken }));
        return app.raw<Processed>(PROCESSED, { ids: [ready, coming.id] });
      });
      for (const events of subscribed) expect(await events.next()).toEqual(eventOf(ready, 'READY'));
      expect((await left.send('Viewer').next())?.errors).toEqual([]);

      await redis.shut();
      await system().client.send('LogOut', {}, leaving.accessToken);
      await coming.arrives();
      await eventually(async () => expect(await statusOf(coming.id)).toBe('READY'));
      await redis.reopen();
      for (const events of subscribed) expect(await nextOf(coming.id, events)).toEqual(eventOf(coming.id, 'READY'));
      await eventually(() => expect(left.closes).toMatchObject([{ code: 4403 }]));
    });

    async function statusOf(id: string): Promise<string | undefined> {
      const reply = await system().client.send('MediaStatus', { id }, ana.accessToken);
      return dataOf('the status', reply).media?.status;
    }
  });
}
