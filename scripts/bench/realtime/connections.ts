import { type BenchChild, startChild } from '../processes/child.ts';
import type { Stage } from '../stage.ts';
import { table } from '../table.ts';
import { gatherCrowd } from './crowd.ts';

/** What a process holds after a collection, in bytes. */
interface Held {
  /** What the system gave it. */
  rss: number;
  /** What of that is needed, in V8's heap and beside it. */
  needed: number;
}

/** A process whose memory is looked at. */
interface Watched {
  name: string;
  child: BenchChild;
}

const SUBSCRIPTION = 'subscription { received { cursor id text from { username } } }';
const KIB = 1024;
const GIB = KIB ** 3;

/** Idle connections, in steps, each of another viewer with one subscription: what they cost the processes that hold them. */
export async function measureConnections(stage: Stage, tokens: readonly string[], steps: readonly number[]) {
  const rows: string[][] = [];
  {
    await using router = await startChild(new URL('router.ts', import.meta.url), stage.env);
    const watched = [
      { name: 'router', child: router },
      { name: 'its subgraph', child: stage.subgraphs },
    ];
    rows.push(...(await growing(stage, tokens, steps, watched)));
  }
  await using both = await startChild(new URL('embedded.ts', import.meta.url), stage.env);
  rows.push(...(await growing(stage, tokens, steps.slice(0, 1), [{ name: 'both in one', child: both }])));
  console.log('\nIdle connections, each of another viewer with a subscription of its own; after a forced collection\n');
  console.log(table(['process', 'connections', 'RSS MB', 'KiB each', 'needed KiB each', 'connections a GiB'], rows));
}

/** The last of those watched is the one that holds the streams. */
async function growing(
  stage: Stage,
  tokens: readonly string[],
  steps: readonly number[],
  watched: readonly Watched[],
): Promise<string[][]> {
  const holder = watched.at(-1)?.child;
  await using crowd = gatherCrowd(stage.origin.replace('http', 'ws').concat('/graphql'), tokens);
  const before = await Promise.all(watched.map(({ child }) => heldBy(child)));
  const rows: string[][] = [];
  for (const step of steps) {
    console.log(`${watched[0]?.name}: connecting ${step} …`);
    await crowd.grow(step - crowd.size, { query: SUBSCRIPTION }, async () => (await holder?.ask<number>('open')) ?? 0);
    for (const [nth, { name, child }] of watched.entries()) {
      rows.push(rowOf(name, step, await heldBy(child), before[nth] ?? { rss: 0, needed: 0 }));
    }
  }
  return rows;
}

async function heldBy(child: BenchChild): Promise<Held> {
  const needed = await child.retained();
  return { needed, rss: (await child.usage()).rssBytes };
}

function rowOf(name: string, connections: number, now: Held, before: Held): string[] {
  const each = (now.rss - before.rss) / connections;
  return [
    name,
    String(connections),
    (now.rss / KIB ** 2).toFixed(0),
    (each / KIB).toFixed(1),
    ((now.needed - before.needed) / connections / KIB).toFixed(1),
    (GIB / each).toFixed(0),
  ];
}
