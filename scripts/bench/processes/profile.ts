import { readFile, writeFile } from 'node:fs/promises';
import type { Profiler } from 'node:inspector';
import { Session } from 'node:inspector/promises';
import { setTimeout as delay } from 'node:timers/promises';

const SAMPLE_EVERY_MICROSECONDS = 200;

/** Writes a V8 CPU profile of this process's next `seconds`; Chrome's DevTools and speedscope open it. */
export async function profileInto({ file, seconds }: { file: string; seconds: number }): Promise<void> {
  const session = new Session();
  session.connect();
  try {
    await session.post('Profiler.enable');
    await session.post('Profiler.setSamplingInterval', { interval: SAMPLE_EVERY_MICROSECONDS });
    await session.post('Profiler.start');
    await delay(seconds * 1000);
    const { profile } = await session.post('Profiler.stop');
    await writeFile(file, JSON.stringify(profile));
  } finally {
    session.disconnect();
  }
}

/** Where a program spends its time. */
export interface SelfTime {
  name: string;
  /** File and line, from the last `node_modules/` or the clone on; empty for what is part of V8. */
  place: string;
  /** Of all samples, idle ones left out; what it calls is not counted in. */
  share: number;
}

/** The functions of a CPU profile by self time, the most expensive first. */
export async function selfTimes(file: string): Promise<SelfTime[]> {
  const { nodes, samples = [] } = JSON.parse(await readFile(file, 'utf8')) as Profiler.Profile;
  const functions = new Map(nodes.map(({ id, callFrame }) => [id, describe(callFrame)]));
  const busy = samples.flatMap((id) => functions.get(id) ?? []).filter(({ name }) => name !== '(idle)');
  return sharesBy(busy, ({ name, place }) => `${name} ${place}`).map(([{ name, place }, share]) => ({
    name,
    place,
    share,
  }));
}

/** The same by package, or by folder of ours. */
export function byPackage(functions: readonly SelfTime[]): [name: string, share: number][] {
  const shares = new Map<string, number>();
  for (const { name, place, share } of functions) {
    const owner = ownerOf(place) || (name === '(garbage collector)' ? name : '(native code)');
    shares.set(owner, (shares.get(owner) ?? 0) + share);
  }
  return [...shares].sort(([, a], [, b]) => b - a);
}

function sharesBy<T>(items: readonly T[], keyOf: (item: T) => string): [T, share: number][] {
  const groups = new Map<string, { first: T; count: number }>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key) ?? { first: item, count: 0 };
    group.count += 1;
    groups.set(key, group);
  }
  return [...groups.values()]
    .sort((a, b) => b.count - a.count)
    .map(({ first, count }) => [first, count / items.length]);
}

/** `undici`, `@apollo/gateway`, `router/engine`, `node:http`. */
function ownerOf(place: string): string {
  if (place.startsWith('node:')) return 'node:*';
  const [first = '', second = ''] = place.split('/');
  return /^(@.*|router|platform|scripts)$/.test(first) ? `${first}/${second}` : first;
}

function describe({ functionName, url, lineNumber }: Profiler.Profile['nodes'][number]['callFrame']) {
  const path = url.replace(/^.*node_modules\//, '').replace(`file://${process.cwd()}/`, '');
  return { name: functionName || '(anonymous)', place: url ? `${path}:${lineNumber + 1}` : '' };
}
