import { beforeAll, describe, expect, test } from 'vitest';
import { type Person, smallPhoto, world } from '../../kit/index.ts';
import type { TestSystem } from '../../kit/test-system.ts';
import { fetchVariant } from '../variants.ts';
import { announce, eventOf, PROCESSED, type Processed, TRANSPORTS } from './media-processed.ts';

const boats = await smallPhoto('nagasaki-boats');
const cutShort = { ...boats, bytes: boats.bytes.subarray(0, boats.bytes.length / 2) };

/** From an upload to the app that waits for it: each photo is told of once it can be used, or never will be. */
export function walkTheLiveRoad(system: () => TestSystem): void {
  let ana: Person;
  let readyId: string;
  beforeAll(async () => {
    ({ ana } = await world(system().client, { ana: {} }));
    readyId = await ana.uploads(boats);
  });

  describe.each(TRANSPORTS)('over $transport', ({ connect }) => {
    test('what is READY is told at once, what becomes READY or REJECTED as it does, and then it is over', async () => {
      const coming = await announce(system(), ana, boats);
      const broken = await announce(system(), ana, cutShort);
      await using app = connect(system().url, { accessToken: ana.accessToken });
      const events = app.raw<Processed>(PROCESSED, { ids: [readyId, coming.id, broken.id] });
      const owner = { id: ana.id, username: ana.username };
      expect(await events.next()).toEqual(eventOf(readyId, 'READY', { owner }));

      await coming.arrives();
      const ready = await events.next();
      expect(ready).toEqual(eventOf(coming.id, 'READY', { owner, rejection: null }));
      const variants = ready?.data?.mediaProcessed.variants ?? [];
      expect(variants).toHaveLength(10);
      expect(await fetchVariant(variants[0]?.url ?? '')).toMatchObject({ status: 200, width: 150, height: 150 });

      await broken.arrives();
      const rejected = { owner, variants: [], rejection: { code: 'CORRUPT' } };
      expect(await events.next()).toEqual(eventOf(broken.id, 'REJECTED', rejected));
      expect(await events.next()).toBeNull();
    });
  });
}
