import { setTimeout as pause } from 'node:timers/promises';
import { expect, inject, test } from 'vitest';
import { ROLES as ROLES_OF } from '../../../scripts/launch/topology.ts';
import { openFaultProxy } from '../../kit/fault-proxy.ts';
import { type Random, seededRandom } from '../../kit/index.ts';
import { startTestSystem } from '../../kit/test-system.ts';
import { persistentClient } from './acknowledged.ts';
import { createDeeds, doAnything, nothingDone, type Society } from './deeds.ts';
import { drawFaults, type Field } from './faults.ts';
import { judge } from './judge.ts';
import { openAll } from './opening.ts';
import { quiet } from './quiet.ts';
import { makeSociety } from './society.ts';
import { subscribe } from './subscriber.ts';

/**
 * A command of its own, as starting and killing ten processes takes most of a minute: DELIVERY_SECONDS=1 npx vitest run
 * test/chaos/delivery goes through each fault once; the long form is DELIVERY_SECONDS=600 DELIVERY_SUBSCRIBERS=200 DELIVERY_SEED=…
 */
const SUBSCRIBERS = Number(process.env.DELIVERY_SUBSCRIBERS ?? 8);
const SECONDS = Number(process.env.DELIVERY_SECONDS ?? 0);
const SEED = process.env.DELIVERY_SEED ?? 'delivery';
/** The feed has no part in it. */
const ROLES = ROLES_OF.services.flat().filter((role) => role !== 'feed');
/** So much is done while a fault lasts, and after it. */
const DEEDS_A_FAULT = 25;
/** Fewer than the failures in a row after which a router leaves a subgraph alone for a minute. */
const DOERS = 4;
const WIRES = 4;
/** Before a doer that was not answered sends again. */
const SOON_MS = 50;
const SETTLED_WITHIN_MS = 120_000;

test.runIf(SECONDS > 0)(
  'everyone is told of everything once and in order, whatever is killed, cut off or emptied meanwhile',
  {
    timeout: 300_000 + SECONDS * 3000,
  },
  async () => {
    const random = seededRandom(SEED);
    await using stack = new AsyncDisposableStack();
    const redisWire = stack.use(await openFaultProxy(inject('systemEnvironment').REDIS_URL ?? ''));
    const env = { REDIS_URL: redisWire.url, AUTH_ACCESS_TOKEN_SECONDS: '3600' };
    const system = stack.use(await startTestSystem({ topology: 'services', env, only: ROLES }));
    const society = await makeSociety(system, random, SUBSCRIBERS);

    const wires = await Promise.all(
      Array.from({ length: WIRES }, async () => stack.use(await openFaultProxy(system.url))),
    );
    const apps = society.people.map((person, nth) => {
      const subscriber = subscribe(wires[nth % WIRES]?.url ?? '', person.accessToken);
      stack.defer(subscriber.leave);
      return { person, subscriber };
    });
    const watchers = await openAll(system, society, apps);

    const doersWire = stack.use(await openFaultProxy(system.url));
    const field = { system, wires, doersWire, redisWire, subscribers: apps.map(({ subscriber }) => subscriber) };
    const { done, happened } = await goThrough(field, society, random);

    await quiet(system.platform);
    const findings = () => judge(system.platform, watchers, { society, done });
    const message = `DELIVERY_SEED=${SEED}: ${happened.join(', ')}`;
    await expect.poll(findings, { timeout: SETTLED_WITHIN_MS, interval: 500, message }).toEqual([]);
    for (const { person, subscriber } of watchers) {
      const { data } = await system.client.raw('{ unreadNotificationCount }', {}, person.accessToken);
      expect(data).toEqual({ unreadNotificationCount: subscriber.unreadCount });
    }
    // Else the faults hit nobody.
    for (const { connections } of field.subscribers) expect(connections).toBeGreaterThan(1);
  },
);

/** People do things while one fault comes after the other: each once, and then again and again until the time is over. */
async function goThrough(field: Field, society: Society, random: Random) {
  const done = nothingDone();
  const happened: string[] = [];
  // Nobody sends again before what was killed has been started: else the router would leave it alone.
  let standing: Promise<unknown> = Promise.resolve();
  const deeds = createDeeds(
    persistentClient(field.doersWire.url, () => Promise.all([standing, pause(SOON_MS)])),
    done,
  );
  let count = 0;
  let goesOn = true;
  const doers = Array.from({ length: DOERS }, async (_, nth) => {
    const own = seededRandom(`${SEED} ${nth}`);
    while (goesOn) {
      await doAnything(deeds, society, done, own);
      count += 1;
    }
  });
  const more = (wanted: number) => {
    const target = count + wanted;
    const reached = expect.poll(() => count, { timeout: SETTLED_WITHIN_MS, interval: 10 });
    // A doer that is refused ends it at once.
    return Promise.race([reached.toBeGreaterThanOrEqual(target), Promise.all(doers)]);
  };
  const end = performance.now() + SECONDS * 1000;
  do {
    for (const { name, begin, end: stop } of drawFaults(random, field)) {
      happened.push(name);
      standing = Promise.resolve(begin());
      await standing;
      await more(DEEDS_A_FAULT);
      stop?.();
      await more(DEEDS_A_FAULT);
    }
  } while (performance.now() < end);
  goesOn = false;
  await Promise.all(doers);
  return { done, happened };
}
