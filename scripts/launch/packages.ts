import { execFile } from 'node:child_process';
import { existsSync, globSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { binaryFolders, findBinary } from './binaries.ts';
import type { Step } from './progress.ts';

const execute = promisify(execFile);

/** A server out of a distribution's package. */
export interface PackageSource {
  debian: string;
  homebrew: string;
}

export interface Unpacked {
  binary: string;
  /** What the binary needs in its environment to find its libraries. */
  env: Record<string, string>;
}

interface Options {
  home: string;
  path: string | undefined;
  step: Step;
  signal: AbortSignal;
}

/**
 * Fetches a server that this machine lacks: Debian packages unpacked into `<home>/packages` without root, or Homebrew.
 * Undefined where there is neither. Rejects with the tool's own message when it is there and fails.
 */
export async function fetchServer(
  name: string,
  source: PackageSource,
  options: Options,
): Promise<Unpacked | undefined> {
  const folders = binaryFolders(options.path);
  if (process.platform === 'darwin') {
    const brew = findBinary('brew', folders);
    if (!brew) return undefined;
    options.step.update(`brew install ${source.homebrew}`);
    await execute(brew, ['install', source.homebrew], { signal: options.signal });
    const binary = findBinary(name, [join(dirname(brew)), ...folders]);
    return binary ? { binary, env: {} } : undefined;
  }
  const [aptGet, dpkg] = [findBinary('apt-get', folders), findBinary('dpkg', folders)];
  if (!aptGet || !dpkg) return undefined;
  await unpackDebianPackages(source.debian, { aptGet, dpkg, ...options });
  return unpackedServer(name, options.home);
}

/** A server that an earlier start has unpacked into `<home>/packages`. */
export function unpackedServer(name: string, home: string): Unpacked | undefined {
  const root = packagesFolder(home);
  const binary = findBinary(name, [join(root, 'usr/bin'), join(root, 'usr/sbin')]);
  if (!binary) return undefined;
  const libraries = ['usr/lib/*-linux-*', 'lib/*-linux-*', 'usr/lib', 'lib'].flatMap((pattern) =>
    globSync(pattern, { cwd: root }).map((folder) => join(root, folder)),
  );
  return { binary, env: libraries.length > 0 ? { LD_LIBRARY_PATH: libraries.join(':') } : {} };
}

/** The command that installs the packages with this machine's own package manager, for a message. */
export function installCommand(source: PackageSource, path: string | undefined): string {
  const folders = binaryFolders(path);
  const managers = [
    ['apt-get', `sudo apt-get install -y ${source.debian}`],
    ['dnf', `sudo dnf install -y ${source.homebrew}`],
    ['pacman', `sudo pacman -S --noconfirm ${source.homebrew}`],
    ['apk', `sudo apk add ${source.homebrew}`],
    ['brew', `brew install ${source.homebrew}`],
  ] as const;
  return (
    managers.find(([manager]) => findBinary(manager, folders))?.[1] ??
    `install ${source.homebrew} so that it is on PATH`
  );
}

interface DebianOptions extends Options {
  aptGet: string;
  dpkg: string;
}

async function unpackDebianPackages(name: string, options: DebianOptions): Promise<void> {
  const { home, step, signal, aptGet, dpkg } = options;
  const root = packagesFolder(home);
  await mkdir(root, { recursive: true });
  const downloads = await mkdtemp(join(root, 'download-'));
  try {
    const lists = listsIn(root);
    step.update(`apt-get download ${name}`);
    await download(name, downloads, existsSync(lists.folder) ? lists.settings : [], options).catch(async () => {
      signal.throwIfAborted();
      // No package lists yet, as in a fresh container, or stale ones: fetch our own, which needs no root.
      step.update('apt-get update into the home');
      await mkdir(join(lists.folder, 'partial'), { recursive: true });
      await execute(aptGet, [...lists.settings, '-q', 'update'], { signal });
      step.update(`apt-get download ${name}`);
      await download(name, downloads, lists.settings, options);
    });
    for (const file of await readdir(downloads)) {
      if (file.endsWith('.deb')) await execute(dpkg, ['-x', join(downloads, file), root], { signal });
    }
  } finally {
    await rm(downloads, { recursive: true, force: true });
  }
}

/** Downloads the package and those it depends on that this machine has not installed. */
async function download(
  name: string,
  folder: string,
  settings: string[],
  { aptGet, signal }: DebianOptions,
): Promise<void> {
  const simulation = await execute(aptGet, [...settings, '-s', '--no-install-recommends', 'install', name], { signal });
  const packages = packagesToInstall(simulation.stdout);
  await execute(aptGet, [...settings, '-q', 'download', ...(packages.length > 0 ? packages : [name])], {
    cwd: folder,
    signal,
  });
}

/** Names from `apt-get --simulate install`, which prints "Inst libjemalloc2 (5.3.0-1 Debian:12.5/stable [amd64])". */
export function packagesToInstall(simulation: string): string[] {
  return [...simulation.matchAll(/^Inst (\S+)/gm)].map(([, name]) => name ?? '');
}

/** Package lists of our own below `root`, and the settings with which apt keeps to them and leaves the system's alone. */
function listsIn(root: string): { folder: string; settings: string[] } {
  const state = join(root, 'apt');
  const settings = [`Dir::State=${state}`, `Dir::Cache=${state}/cache`, 'Dir::State::status=/var/lib/dpkg/status'];
  return { folder: join(state, 'lists'), settings: settings.flatMap((setting) => ['-o', setting]) };
}

const packagesFolder = (home: string) => join(home, 'packages');
