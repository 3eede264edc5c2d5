import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { ClientSpec, ClientsReport, Connecting, Goodbyes } from './live/clients.ts';
import { type BenchChild, startChild } from './processes/child.ts';
import { setStage } from './stage.ts';
import { table } from './table.ts';
import { signIn } from './viewers.ts';

/** One in so many clients stops reading. */
const STALLED_ONE_IN = 50;
const SAMPLE_SECONDS = 5;
/** After this a client that was cut off has surely heard of it. */
const WAKE_MS = 3_000;

/** A post from the subgraph of posts, with its author from the one of people: every event takes a fetch of its own. */
const subscription = /* GraphQL */ `
  subscription PostPublished($id: ID!, $everyMs: Int!, $captionLength: Int!) {
    postPublished(id: $id, everyMs: $everyMs, captionLength: $captionLength) {
      id
      createdAt
      caption
      likeCount
      author {
        id
        username
        isVerified
      }
    }
  }
`;

/** What clients that read are sent, and those that stop: enough to fill every buffer on the way. */
const STEADY = { captionLength: 80 };
const STALLED = { captionLength: 64_000, everyMs: 100 };

/**
 * Live subscriptions on one router, each of another viewer with events of their own, and stalled clients among them.
 *
 * `--clients 2000 --seconds 60 --every 2000`: how many, how long, and an event for each after so many milliseconds.
 */
export async function benchLive(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      clients: { type: 'string', default: '2000' },
      seconds: { type: 'string', default: '60' },
      every: { type: 'string', default: '2000' },
    },
  });
  await using stage = await setStage(new URL('supergraph/server.ts', import.meta.url));
  await using router = await startChild(new URL('router/contestants/ours.ts', import.meta.url), stage.env);
  await using clients = await startChild(new URL('live/clients.ts', import.meta.url), {});
  const idle = await memoryOf(router);

  console.log(`Connecting ${values.clients} clients, one in ${STALLED_ONE_IN} of which stops reading …`);
  const tokens = await signIn(Number(values.clients), stage.env);
  await clients.ask('connect', {
    url: `${stage.origin.replace('http', 'ws')}/graphql`,
    clients: tokens.map((token, index) => clientOf(token, index, Number(values.every))),
    happenedAt: ['postPublished', 'createdAt'],
    eventsComeSoon: true,
  } satisfies Connecting);
  const connected = await memoryOf(router);
  const samples = await sample(router, clients, Number(values.seconds));
  const atEnd = await memoryOf(router);
  const farewell = await clients.ask<Farewell>('wake', WAKE_MS);
  const cutOff = closingsIn(await router.ask<string>('metrics'));
  await clients.ask('leave');
  await delay(WAKE_MS);

  console.log(`\n${values.clients} subscriptions of as many viewers; every event is joined with another subgraph\n`);
  const rows = [
    ['before any client', '', '', '', ...idle],
    ['all connected', '', '', '', ...connected],
    ...samples.map(rowOf),
    ['at the end', '', '', '', ...atEnd],
    ['all clients gone', '', '', '', ...(await memoryOf(router))],
  ];
  console.log(table(['', 'events/s', 'CPU ms/event', 'p99 ms', 'RSS MB', 'needed MB'], rows));
  console.log(`\nClosed by the router: ${cutOff}`);
  console.log(
    `Stalled clients, once they read again: ${describe(farewell.stalled)}; still open: ${farewell.stillOpen}`,
  );
  console.log(`Clients that read all the time: ${describe(farewell.steady)}`);
}

/** In megabytes: what the system gave the process, and what of it is needed, after a collection. */
async function memoryOf(router: BenchChild): Promise<[rss: string, needed: string]> {
  const needed = await router.retained();
  return [megabytes((await router.usage()).rssBytes), megabytes(needed)];
}

/** What a router counts of its own goodbyes. */
export function closingsIn(metrics: string): string {
  const counts = [...metrics.matchAll(/^heliograph_live_closed_total\{.*reason="([^"]+)".*\} (\d+)$/gm)];
  return counts.map(([, reason, clients]) => `${clients} as ${reason}`).join(', ') || 'none';
}

type Farewell = { steady: Goodbyes; stalled: Goodbyes; stillOpen: number };

function clientOf(token: string, index: number, everyMs: number): ClientSpec {
  const stalls = index % STALLED_ONE_IN === STALLED_ONE_IN - 1;
  // Numbers of posts that no other client is sent.
  const variables = { id: String(index * 1_000_000), everyMs, ...(stalls ? STALLED : STEADY) };
  return { token, address: addressOf(index), request: { query: subscription, variables }, stalls };
}

/** The router admits only so many from one. */
const addressOf = (index: number): string => `10.0.${Math.floor(index / 250)}.${(index % 250) + 1}`;

interface Sample {
  second: number;
  perSecond: number;
  cpuMsPerEvent: number;
  p99: number;
  rssBytes: number;
}

/** Looks at router and clients every few seconds. @throws where a client was sent anything but events */
async function sample(router: BenchChild, clients: BenchChild, seconds: number): Promise<Sample[]> {
  const samples: Sample[] = [];
  await clients.ask('report');
  let before = { ...(await router.usage()), at: performance.now() };
  for (let second = SAMPLE_SECONDS; second <= seconds; second += SAMPLE_SECONDS) {
    await delay(SAMPLE_SECONDS * 1000);
    const { delivered, delays, failures } = await clients.ask<ClientsReport>('report');
    if (failures.length > 0) throw new Error(`Clients were sent ${failures.length} failures: ${failures[0]}`);
    const now = { ...(await router.usage()), at: performance.now() };
    samples.push({
      second,
      perSecond: (delivered * 1000) / (now.at - before.at),
      cpuMsPerEvent: (now.cpuMs - before.cpuMs) / delivered,
      p99: delays[Math.floor(delays.length * 0.99)] ?? Number.NaN,
      rssBytes: now.rssBytes,
    });
    before = now;
  }
  return samples;
}

const megabytes = (bytes: number): string => (bytes / 1024 ** 2).toFixed(0);

const rowOf = ({ second, perSecond, cpuMsPerEvent, p99, rssBytes }: Sample) => [
  `after ${second} s`,
  perSecond.toFixed(0),
  cpuMsPerEvent.toFixed(3),
  p99,
  megabytes(rssBytes),
  '',
];

function describe(goodbyes: Goodbyes): string {
  const parts = Object.entries(goodbyes).map(([goodbye, clients]) => `${clients} closed with ${goodbye}`);
  return parts.join(', ') || 'none closed';
}
