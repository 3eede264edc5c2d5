import { type BenchChild, startChild } from '../processes/child.ts';
import type { Stage } from '../stage.ts';
import { table } from '../table.ts';
import { type Crowd, gatherCrowd } from './crowd.ts';

/** Rounds that are under way at once: as one is read the next is written. */
const UNDER_WAY = 3;
const WARM_UP_ROUNDS = 10;

/** A way to tell many sockets something. */
interface Way {
  name: 'announce' | 'address';
  title: string;
  query: string;
}

const WAYS: readonly Way[] = [
  { name: 'announce', title: 'one event for all', query: 'subscription { announced { id text } }' },
  {
    name: 'address',
    title: 'for each its own, with a field of another subgraph',
    query: 'subscription { addressed { id text from { id username isVerified } } }',
  },
];

interface Measured {
  perSecond: number;
  cpuMicroseconds: number;
}

/** What is told of an event: to sockets of the router, and to as many of a bare server that sends the same bytes. */
export async function measureFanOut(
  stage: Stage,
  tokens: readonly string[],
  load: { sockets: number; seconds: number },
) {
  const rows: string[][] = [];
  for (const way of WAYS) {
    const bare = await ofBare(way, tokens, load);
    const ours = await ofRouter(stage, way, tokens, load);
    rows.push(rowOf(`bare ws: ${way.title}`, bare, bare), rowOf(`router: ${way.title}`, ours, bare));
  }
  console.log(`\nEvents to ${load.sockets} sockets at once, ${UNDER_WAY} rounds under way, ${load.seconds} s each\n`);
  console.log(table(['', 'delivered/s', '× bare', 'CPU µs each'], rows));
}

async function ofBare(way: Way, tokens: readonly string[], load: { sockets: number; seconds: number }) {
  await using bare = await startChild(new URL('bare.ts', import.meta.url), {});
  const url = `ws://127.0.0.1:${await bare.ask<number>('port')}`;
  await using crowd = gatherCrowd(url, tokens);
  await crowd.grow(load.sockets, { query: way.query }, () => bare.ask('open'));
  return await rounds(crowd, { teller: bare, server: bare }, way, load.seconds);
}

async function ofRouter(stage: Stage, way: Way, tokens: readonly string[], load: { sockets: number; seconds: number }) {
  await using router = await startChild(new URL('router.ts', import.meta.url), stage.env);
  await using crowd = gatherCrowd(stage.origin.replace('http', 'ws').concat('/graphql'), tokens);
  const isShared = way.name === 'announce';
  const open = async () => {
    const streams = await stage.subgraphs.ask<number>('open');
    return isShared ? (await subscriptionsOf(router)) * Math.min(streams, 1) : streams;
  };
  await crowd.grow(load.sockets, { query: way.query }, open);
  return await rounds(crowd, { teller: stage.subgraphs, server: router }, way, load.seconds);
}

async function subscriptionsOf(router: BenchChild): Promise<number> {
  const metrics = await router.ask<string>('metrics');
  return Number(/^heliograph_live_subscriptions(?:\{[^}]*\})? (\d+)$/m.exec(metrics)?.[1]);
}

/** Tells round after round, each as soon as the one so many before it has been read by all. */
async function rounds(
  crowd: Crowd,
  { teller, server }: { teller: BenchChild; server: BenchChild },
  { name }: Way,
  seconds: number,
): Promise<Measured> {
  let told = 0;
  const tell = async () => {
    await teller.ask(name);
    told += 1;
    if (told > UNDER_WAY) await crowd.haveReceived(told - UNDER_WAY);
  };
  while (told < WARM_UP_ROUNDS) await tell();
  await crowd.haveReceived(told);
  const [warm, before, began] = [told, await server.usage(), performance.now()];
  while (performance.now() - began < seconds * 1000) await tell();
  await crowd.haveReceived(told);
  const took = performance.now() - began;
  const delivered = (told - warm) * crowd.size;
  const { cpuMs } = await server.usage();
  return { perSecond: (delivered * 1000) / took, cpuMicroseconds: ((cpuMs - before.cpuMs) * 1000) / delivered };
}

const rowOf = (title: string, measured: Measured, bare: Measured): string[] => [
  title,
  measured.perSecond.toFixed(0),
  (measured.perSecond / bare.perSecond).toFixed(2),
  measured.cpuMicroseconds.toFixed(1),
];
