import { expect, test } from 'vitest';
import type { Role } from '../../../scripts/launch/topology.ts';
import { connectEvents, connectSocket, eventually, smallPhoto, world } from '../../kit/index.ts';
import type { TestSystem } from '../../kit/test-system.ts';
import { announce, PROCESSED } from './media-processed.ts';

/**
 * What nobody waits for any more is not kept, however quiet it is.
 * @param door the role that has the public door
 */
export function departures(system: () => TestSystem, door: Role): void {
  test('quiet subscriptions are torn down when their apps leave them, or leave', async () => {
    const { ana } = await world(system().client, { ana: {} });
    const { accessToken } = ana;
    const ids = [(await announce(system(), ana, await smallPhoto('black-canyon'))).id];
    const [leaves, staysLonger] = [
      connectSocket(system().url, { accessToken }),
      connectSocket(system().url, { accessToken }),
    ];
    await using stream = connectEvents(system().url, { accessToken });
    const left = Array.from({ length: 20 }, () => leaves.raw(PROCESSED, { ids }));
    for (let count = 0; count < 10; count += 1) staysLonger.raw(PROCESSED, { ids });
    const streamed = Array.from({ length: 5 }, () => stream.raw(PROCESSED, { ids }));
    await eventually(async () => expect(await running()).toEqual({ subscriptions: 35, upstreams: 35 }));

    await Promise.all([...left, ...streamed].map((replies) => replies.leave()));
    await eventually(async () => expect(await running()).toEqual({ subscriptions: 10, upstreams: 10 }));
    expect((await leaves.send('Viewer').next())?.errors).toEqual([]);

    await Promise.all([leaves, staysLonger].map((app) => app[Symbol.asyncDispose]()));
    await eventually(async () => expect(await running()).toEqual({ subscriptions: 0, upstreams: 0 }));
  });

  async function running(): Promise<{ subscriptions: number; upstreams: number }> {
    const text = await (await fetch(`${system().operationsUrl(door)}/metrics`)).text();
    const gauge = (name: string) => Number(new RegExp(`^${name}\\{.*\\} (\\S+)$`, 'm').exec(text)?.[1]);
    return { subscriptions: gauge('heliograph_live_subscriptions'), upstreams: gauge('heliograph_live_upstreams') };
  }
}
