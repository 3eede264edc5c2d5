import { CacheError } from './errors.ts';

/** As many points as libketama gives a server: evens the shares out to about ±10 %. */
const POINTS_PER_SERVER = 160;

export interface Ring {
  /** The `host:port` that owns a key. */
  serverOf(key: string): string;
}

/**
 * Consistent hashing (Karger et al. 1997, with ketama's virtual nodes): every server owns many arcs of a circle and a
 * key belongs to the next point clockwise, so adding or removing one of N servers moves about 1/N of the keys.
 * The order of the list does not matter; every process with the same list agrees.
 */
export function createRing(servers: readonly string[]): Ring {
  const [first] = servers;
  if (first === undefined) throw new CacheError('CACHE_CONFIGURATION', 'At least one memcached server is needed');
  if (new Set(servers).size < servers.length) {
    throw new CacheError('CACHE_CONFIGURATION', `The same memcached server is listed twice: ${servers.join(',')}`);
  }
  if (servers.length === 1) return { serverOf: () => first };

  const points = servers
    .flatMap((server) =>
      Array.from({ length: POINTS_PER_SERVER }, (_, i) => ({ at: hash32(`${server}-${i}`), server })),
    )
    .sort((a, b) => a.at - b.at || (a.server < b.server ? -1 : 1));
  return { serverOf: (key) => nextClockwise(points, hash32(key)) ?? first };
}

function nextClockwise(points: readonly { at: number; server: string }[], position: number): string | undefined {
  let low = 0;
  let high = points.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((points[middle]?.at ?? 0) < position) low = middle + 1;
    else high = middle;
  }
  return points[low === points.length ? 0 : low]?.server;
}

/** FNV-1a over the key's (ASCII) characters, then MurmurHash3's finaliser, without which near keys land near. */
function hash32(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
