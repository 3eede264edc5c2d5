import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

interface LockedPackage {
  version?: string;
  dependencies?: Record<string, string>;
}

const ROOM = import.meta.dirname;
const LOCK_FILE = path.join(ROOM, '..', 'package-lock.json');

/** Changes with whatever a bundle is made of: the page's sources, how they are built, every package below them. */
export async function bundleKey(): Promise<string> {
  const hash = createHash('sha256');
  for (const file of ['bundle.ts', ...(await pageSources())]) {
    hash.update(`${file}\0`).update(await readFile(path.join(ROOM, file)));
  }
  for (const locked of await lockedPackages()) hash.update(`\0${locked}`);
  return hash.digest('hex').slice(0, 16);
}

async function pageSources(): Promise<string[]> {
  const files = await readdir(path.join(ROOM, 'page'));
  return files
    .filter((file) => !file.includes('.test.'))
    .sort()
    .map((file) => path.join('page', file));
}

/** What the lock file says of this room's packages and of theirs, as `node_modules/…@version`. */
async function lockedPackages(): Promise<string[]> {
  const { packages }: { packages: Record<string, LockedPackage> } = JSON.parse(await readFile(LOCK_FILE, 'utf8'));
  const seen = new Set<string>();
  const waiting = [path.basename(ROOM)];
  for (let place = waiting.pop(); place !== undefined; place = waiting.pop()) {
    for (const name of Object.keys(packages[place]?.dependencies ?? {})) {
      const found = installedPlace(packages, place, name);
      if (found === undefined || seen.has(found)) continue;
      seen.add(found);
      waiting.push(found);
    }
  }
  return [...seen].sort().map((place) => `${place}@${packages[place]?.version}`);
}

/** Where Node finds a package that one at `from` asks for: the nearest `node_modules` upwards. */
function installedPlace(packages: Record<string, unknown>, from: string, name: string): string | undefined {
  const place = path.posix.join(from, 'node_modules', name);
  if (place in packages) return place;
  return from === '.' || from === '' ? undefined : installedPlace(packages, parentOf(from), name);
}

const parentOf = (place: string): string => path.posix.dirname(place);
