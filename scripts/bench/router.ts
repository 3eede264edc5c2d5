import { parseArgs } from 'node:util';
import { type Measured, putUnderLoad } from './load.ts';
import { type Arena, openArena } from './router/arena.ts';
import { compareEngines } from './router/compare-engines.ts';
import { type Contestant, contestants } from './router/contestants.ts';
import { installPeers } from './router/peers.ts';
import { profileRouter } from './router/profile-router.ts';
import { printEngines, printRouters } from './router/report.ts';
import { isFeedForm } from './supergraph/home-feed.ts';

const LOAD = { connections: 16, warmUpSeconds: 3 };

/**
 * The home feed through other routers and through ours, over the same subgraphs, in one run.
 *
 * `--only ours,apollo` leaves the others out; `--rounds 3 --seconds 6` is how often and how long each is measured;
 * `--form cards` asks for all that an app shows of a post, `lines` for little more than author and like state;
 * `--profile ours` measures nothing and says where that router spends its time.
 */
export async function benchRouter(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      only: { type: 'string' },
      rounds: { type: 'string', default: '3' },
      seconds: { type: 'string', default: '6' },
      form: { type: 'string', default: 'lines' },
      profile: { type: 'string' },
    },
  });
  const { form } = values;
  if (!isFeedForm(form)) throw new Error(`There is no form "${form}" of the feed; choose from lines, cards`);
  const chosen = choose(values.profile ?? values.only);
  if (chosen.some(({ isPeer }) => isPeer)) await installPeers();
  await using arena = await openArena({ viewers: LOAD.connections, form });
  if (values.profile !== undefined) {
    for (const router of chosen) await profileRouter(arena, router, LOAD);
    return;
  }
  const seconds = Number(values.seconds);
  const measured = await measure(arena, chosen, { rounds: Number(values.rounds), seconds });
  printRouters(chosen, measured, { ...LOAD, form });
  if (values.only === undefined) printEngines(await compareEngines(arena.env, seconds));
}

function choose(names: string | undefined): readonly Contestant[] {
  if (names === undefined) return contestants;
  return names.split(',').map((name) => {
    const found = contestants.find((contestant) => contestant.name === name);
    if (found) return found;
    throw new Error(`There is no router "${name}"; choose from ${contestants.map(({ name }) => name).join(', ')}`);
  });
}

/** Every round begins with another router: what the machine does meanwhile falls on each of them alike. */
async function measure(
  arena: Arena,
  chosen: readonly Contestant[],
  { rounds, seconds }: { rounds: number; seconds: number },
): Promise<Measured[][]> {
  const measured: Measured[][] = chosen.map(() => []);
  for (let turn = 0; turn < rounds * chosen.length; turn += 1) {
    const round = Math.floor(turn / chosen.length);
    const index = (turn + round) % chosen.length;
    const contestant = chosen[index];
    if (!contestant) continue;
    const result = await arena.enter(contestant, ({ router, url, requests }) =>
      putUnderLoad(
        { name: contestant.name, url, requests, cpuMs: async () => (await router.usage()).cpuMs },
        { ...LOAD, seconds },
      ),
    );
    measured[index]?.push(result);
    console.log(`round ${round + 1}: ${contestant.name} ${result.requestsPerSecond.toFixed(0)} requests/s`);
  }
  return measured;
}
