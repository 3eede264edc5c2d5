import { parseArgs } from 'node:util';
import { operationText } from '../../test/kit/client.ts';
import type { Siege, SiegeReport } from './attacks/attackers.ts';
import { type Measured, putUnderLoad, type Target } from './load.ts';
import { median } from './median.ts';
import { startChild } from './processes/child.ts';
import { PRODUCTION, startProduct } from './product.ts';
import { table } from './table.ts';
import { makeViewer, sessionsOf } from './world.ts';

const AUTHORS = 4;
const POSTS_EACH = 5;
const PAGE = AUTHORS * POSTS_EACH;

/** Every bucket is asked and none is ever empty, as if every attack came from another address. */
const RATE_LIMITS = ['query', 'mutation', 'subscription', 'credentials', 'planning']
  .flatMap((kind) => [`${kind}.viewer=1000000/1000000`, `${kind}.ip=1000000/1000000`])
  .join(',');

/**
 * Good traffic alone, and while the attack corpus is fired at the same router: every hostile operation must be refused
 * with its code, and no good request may fail. The router is one of production, but for rate limits.
 *
 * `--rate 50 --slow 200`: hostile operations a second, and connections that trickle; `--connections 4` good clients
 * that ask without a pause; `--rounds 3 --seconds 8`: how often and how long each is measured.
 */
export async function benchAttacks(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      rate: { type: 'string', default: '50' },
      slow: { type: 'string', default: '200' },
      connections: { type: 'string', default: '4' },
      rounds: { type: 'string', default: '3' },
      seconds: { type: 'string', default: '10' },
    },
  });
  const load = { connections: Number(values.connections), seconds: Number(values.seconds) };

  console.log('Starting the product, each role a process …');
  await using product = await startProduct({ ...PRODUCTION, RATE_LIMITS });
  await using attackers = await startChild(new URL('attacks/attackers.ts', import.meta.url), {});
  console.log('Making a world …');
  const viewer = await makeViewer(product.origin, { authors: AUTHORS, postsEach: POSTS_EACH });
  const target = homeFeedOf(await sessionsOf(viewer, load.connections, product.origin), product.measured);
  const siege: Siege = { origin: product.measured, perSecond: Number(values.rate), slow: Number(values.slow) };

  // Compilers and caches come up to speed.
  await putUnderLoad(target, load);
  const alone: Measured[] = [];
  const attacked: Measured[] = [];
  for (let round = 1; round <= Number(values.rounds); round += 1) {
    alone.push(await putUnderLoad(target, load));
    await attackers.ask('begin', siege);
    attacked.push(await putUnderLoad(target, load));
    console.log(`round ${round}: ${describe(await attackers.ask<SiegeReport>('end'))}`);
  }

  console.log(`\nHome feed of ${PAGE} posts, ${load.connections} connections; medians of ${values.rounds} rounds\n`);
  const rows = [rowOf('alone', alone), rowOf(`under ${values.rate} attacks/s and ${values.slow} slow ones`, attacked)];
  console.log(table(['', 'requests/s', 'p50 ms', 'p99 ms'], rows));
  console.log(`\np50 × ${ratio(attacked, alone, 'p50')}, p99 × ${ratio(attacked, alone, 'p99')}`);
}

function homeFeedOf(tokens: readonly string[], origin: string): Target {
  const body = { query: operationText('HomeFeed'), variables: { first: PAGE } };
  return {
    name: 'home feed',
    url: `${origin}/graphql`,
    requests: tokens.map((token) => ({ headers: { authorization: `Bearer ${token}` }, body })),
  };
}

/** @throws where an attack was answered otherwise than it must be */
function describe({ refused, wrong, cutOff }: SiegeReport): string {
  if (wrong.length > 0) throw new Error(`${wrong.length} attacks were answered wrongly: ${wrong[0]}`);
  const codes = Object.entries(refused).map(([code, count]) => `${count} ${code}`);
  return `refused ${codes.join(', ')}; ${cutOff} slow connections cut off`;
}

type Figure = 'requestsPerSecond' | 'p50' | 'p99';

const medianOf = (measured: readonly Measured[], figure: Figure): number => median(measured.map((one) => one[figure]));

const rowOf = (name: string, measured: readonly Measured[]) => [
  name,
  medianOf(measured, 'requestsPerSecond').toFixed(0),
  medianOf(measured, 'p50'),
  medianOf(measured, 'p99'),
];

const ratio = (one: readonly Measured[], other: readonly Measured[], figure: Figure): string =>
  (medianOf(one, figure) / medianOf(other, figure)).toFixed(2);
