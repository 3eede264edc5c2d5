import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import type { Damage } from './store/damage.ts';
import type { Store } from './store/store.ts';
import { randomNumbers } from './testing/random-numbers.ts';
import { openedStore, textOf } from './testing/store.ts';
import { isDeletion, STORM_KEYS, STORM_OPTIONS, textOfVersion } from './testing/storm.ts';
import { temporaryDirectory } from './testing/temporary-directory.ts';

/** Each takes about a second; more are worth their time after a change to the store. */
const ROUNDS = Number(process.env.HAYSTACK_CRASH_ROUNDS ?? 5);
const CHILD = fileURLToPath(new URL('testing/storming-child.ts', import.meta.url));

/** Lets a child write until so many lines of it have come, then kills it; `acknowledged` follows what it says. */
async function stormUntil(lines: number, directories: string[], acknowledged: Map<string, number>): Promise<void> {
  const versions = JSON.stringify(Object.fromEntries(acknowledged));
  const child = spawn(process.execPath, [CHILD, versions, ...directories], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  let heard = 0;
  for await (const line of createInterface(child.stdout)) {
    const [key = '', version] = line.split(' ');
    if (version !== undefined) acknowledged.set(key, Number(version));
    if (++heard === lines) child.kill('SIGKILL');
  }
  expect((await exited)[1]).toBe('SIGKILL');
}

/** What a key may be after a crash: as it was acknowledged, or as the write after that would have left it. */
async function versionNow(store: Store, key: string, acknowledged: number): Promise<number> {
  const text = await textOf(store, key);
  const possible = [acknowledged, acknowledged + 1].filter((version) => {
    const expected = version < 0 || isDeletion(version) ? undefined : textOfVersion(key, version);
    return text === expected;
  });
  expect(possible, `${key} after ${acknowledged}: ${text?.slice(0, 40)}`).toHaveLength(1);
  return possible[0] ?? acknowledged;
}

test(
  'killed again and again while it writes, deletes and compacts on two disks, a store keeps every promise',
  async () => {
    await using parent = await temporaryDirectory();
    const directories = [join(parent.path, 'one'), join(parent.path, 'two')];
    await openedStore(directories, STORM_OPTIONS).then((store) => store.close());
    const acknowledged = new Map(STORM_KEYS.map((key) => [key, -1]));
    const random = randomNumbers(ROUNDS);

    for (let round = 0; round < ROUNDS; round++) {
      // Now and then it dies while it opens what the last one left.
      await stormUntil(round % 4 === 3 ? 1 : 100 + random(500), directories, acknowledged);
      const damages: Damage[] = [];
      const onDamage = (damage: Damage) => damages.push(damage);
      await using store = await openedStore(directories, { ...STORM_OPTIONS, onDamage });
      // Whatever a crash has torn was made good.
      expect(damages.filter(({ repair }) => repair === 'skipped')).toEqual([]);
      for (const key of STORM_KEYS) acknowledged.set(key, await versionNow(store, key, acknowledged.get(key) ?? -1));
      const listed = (await store.list('b', { limit: 1000 })).map(({ key, eTag }) => `${key} ${eTag}`);
      const expected = [...acknowledged].filter(([, version]) => version >= 0 && !isDeletion(version));
      expect(listed).toEqual(expected.map(([key, version]) => `${key} ${version}`).sort());
      if (round % 2 === 0) expect((await store.compact()).postponed).toEqual([]);
    }
    expect(Math.max(...acknowledged.values())).toBeGreaterThan(ROUNDS);
  },
  ROUNDS * 10_000,
);
