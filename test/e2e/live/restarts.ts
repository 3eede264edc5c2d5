import { beforeAll, beforeEach, expect, test } from 'vitest';
import type { Role } from '../../../scripts/launch/topology.ts';
import { connectEvents, connectSocket, eventually, type Person, smallPhoto, world } from '../../kit/index.ts';
import type { TestSystem } from '../../kit/test-system.ts';
import { announce, eventOf, nextOf, PROCESSED, type Processed, TRANSPORTS } from './media-processed.ts';

const boats = await smallPhoto('nagasaki-boats');

/** @param door the role that has the public door */
export function doorRestarts(system: () => TestSystem, door: Role): void {
  test('the door goes away and comes back: apps are told, return, and miss nothing', async () => {
    const { ana } = await world(system().client, { ana: {} });
    const [ready, coming] = [await ana.uploads(boats), await announce(system(), ana, boats)];
    const options = { accessToken: ana.accessToken, reconnects: true };
    await using socket = connectSocket(system().url, options);
    await using stream = connectEvents(system().url, options);
    const subscribed = [socket, stream].map((app) => app.raw<Processed>(PROCESSED, { ids: [ready, coming.id] }));
    for (const events of subscribed) expect(await events.next()).toEqual(eventOf(ready, 'READY'));

    await system().restart(door);
    const reason = expect.stringMatching(/^Going away; reconnect after \d+ ms$/);
    await eventually(() => expect(socket.closes[0]).toEqual({ code: 1001, reason }));

    await coming.arrives();
    for (const events of subscribed) expect(await nextOf(coming.id, events)).toEqual(eventOf(coming.id, 'READY'));
  });
}

/** Where the subgraphs are processes of their own. */
export function upstreamRestarts(system: () => TestSystem): void {
  let ana: Person;
  let ready: string;
  beforeAll(async () => {
    ({ ana } = await world(system().client, { ana: {} }));
    ready = await ana.uploads(boats);
  });
  // Where a test failed half-way, the next one still finds every role.
  beforeEach(() => system().start());

  test('media is killed and comes back: the same subscriptions go on', async () => {
    const coming = await announce(system(), ana, boats);
    await using apps = new AsyncDisposableStack();
    const subscribe = () =>
      TRANSPORTS.map(({ connect }) => {
        const app = apps.use(connect(system().url, { accessToken: ana.accessToken }));
        return app.raw<Processed>(PROCESSED, { ids: [ready, coming.id] });
      });
    const subscribed = subscribe();
    // Then the stream from media is open.
    for (const events of subscribed) expect(await events.next()).toEqual(eventOf(ready, 'READY'));

    await system().kill('media');
    const early = subscribe();
    await system().restart('media');
    await coming.arrives();
    for (const events of [...subscribed, ...early]) {
      expect(await nextOf(coming.id, events)).toEqual(eventOf(coming.id, 'READY'));
    }
  });

  test('users is away: the event is there without what users knows of the owner', async () => {
    await using app = connectSocket(system().url, { accessToken: ana.accessToken });
    await system().kill('users');
    const events = app.raw<Processed>(PROCESSED, { ids: [ready] });
    const path = ['mediaProcessed', 'owner'];
    expect(await events.next()).toEqual({
      ...eventOf(ready, 'READY', { owner: null }),
      errors: [expect.objectContaining({ path, extensions: expect.objectContaining({ code: 'UNAVAILABLE' }) })],
    });
    expect(await events.next()).toBeNull();
    await system().restart('users');
  });
}
