import type { Memcached } from './caches.ts';

/** Entries of one kind, as far as readers have asked for them and as many as all would need. */
export interface Kind {
  name: string;
  found: number;
  estimated: number;
  bytesEach: number;
}

/**
 * Estimates what a cache would hold that had room for all: `read` asks for the pages of so many different viewers, and again
 * of as many others. How the number of distinct entries grows from one to the other tells how it goes on (Heaps' law:
 * n(viewers) = K · viewers ^ β), for each kind of entry by itself.
 */
export async function estimateWorkingSet(
  memcached: Memcached,
  { viewers, sampled, read }: { viewers: number; sampled: number; read: (count: number) => Promise<void> },
): Promise<Kind[]> {
  await read(sampled / 2);
  const half = await kindsIn(memcached);
  await read(sampled / 2);
  const whole = await kindsIn(memcached);
  return [...whole].map(([name, { entries, bytes }]) => {
    const before = half.get(name)?.entries ?? 0;
    const exponent = before === 0 ? 1 : Math.min(1, Math.log2(entries / before));
    const estimated = Math.min(entries * (viewers / sampled) ** exponent, mostOf(name, viewers));
    return { name, found: entries, estimated, bytesEach: bytes / entries };
  });
}

export const totalBytes = (kinds: readonly Kind[]): number =>
  kinds.reduce((total, { estimated, bytesEach }) => total + estimated * bytesEach, 0);

async function kindsIn(memcached: Memcached): Promise<Map<string, { entries: number; bytes: number }>> {
  const kinds = new Map<string, { entries: number; bytes: number }>();
  for (const { key, bytes } of await memcached.items()) {
    const name = kindOf(key);
    const kind = kinds.get(name) ?? { entries: 0, bytes: 0 };
    kinds.set(name, { entries: kind.entries + 1, bytes: kind.bytes + bytes });
  }
  return kinds;
}

/** Of profiles, of lists of edges and of what is known of an author or a viewer there is one an account. */
const mostOf = (name: string, accounts: number): number =>
  /^(profile|edge [A-Z_]+|newest-posts|author-signals|viewer-signals|demoted)$/.test(name)
    ? accounts
    : Number.POSITIVE_INFINITY;

/** A key without its ids and prefix: `edge FOLLOWS` is a list, `edge FOLLOWS one` an edge of it. */
function kindOf(key: string): string {
  const [, namespace, type, other] = /([a-z-]+):\d+:\d+(?::([A-Z_]+))?(:\d+)?$/.exec(key) ?? [];
  return [namespace ?? key, type, other && 'one'].filter(Boolean).join(' ');
}
