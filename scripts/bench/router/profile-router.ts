import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { putUnderLoad } from '../load.ts';
import { byPackage, selfTimes } from '../processes/profile.ts';
import { table } from '../table.ts';
import type { Arena } from './arena.ts';
import type { Contestant } from './contestants.ts';

const SECONDS = 10;
const PACKAGES_SHOWN = 15;
const FUNCTIONS_SHOWN = 40;

/** Takes a CPU profile of a router under load, and prints where it spends its time. */
export async function profileRouter(
  arena: Arena,
  contestant: Contestant,
  { connections, warmUpSeconds }: { connections: number; warmUpSeconds: number },
): Promise<void> {
  const folder = join('.heliograph', 'bench');
  await mkdir(folder, { recursive: true });
  const file = join(folder, `${contestant.name}.cpuprofile`);
  await arena.enter(contestant, async ({ router, url, requests }) => {
    const load = { connections, warmUpSeconds, seconds: SECONDS + 1 };
    const underLoad = putUnderLoad({ name: contestant.name, url, requests }, load);
    await delay(warmUpSeconds * 1000);
    await Promise.all([underLoad, router.ask('profile', { file, seconds: SECONDS })]);
  });
  const functions = await selfTimes(file);
  console.log(`${contestant.title}: where it spends its time; the whole profile is ${file}\n`);
  const packages = byPackage(functions).map(([name, share]) => [percent(share), name]);
  console.log(table(['self', 'package'], packages.slice(0, PACKAGES_SHOWN)));
  const rows = functions.map(({ name, place, share }) => [percent(share), name, place]);
  console.log(`\n${table(['self', 'function', 'place'], rows.slice(0, FUNCTIONS_SHOWN))}`);
}

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
