import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const folder = new URL('peers/', import.meta.url);
const run = promisify(execFile);

/**
 * Installs the other routers where they are missing or of another lock file. They are a package of their own, and no
 * workspace: nothing of the product may come to lean on them.
 */
export async function installPeers(): Promise<void> {
  if (await isInstalled()) return;
  console.log('Installing the other routers (npm ci in scripts/bench/router/peers) …');
  const args = ['ci', '--prefix', fileURLToPath(folder), '--ignore-scripts', '--no-audit', '--no-fund'];
  await run('npm', [...args, '--loglevel=error']).catch((error: Error & { stderr?: string }) => {
    const remedy = 'run again where npm has its registry, or without them: npm run bench router -- --only ours';
    throw new Error(`The other routers could not be installed; ${remedy}\n${error.stderr ?? error.message}`);
  });
}

interface Lock {
  packages: Record<string, { version?: string; optional?: boolean }>;
}

/** npm leaves a lock file beside what it installed; of optional packages it leaves out those of other platforms. */
async function isInstalled(): Promise<boolean> {
  const copy = new URL('node_modules/.package-lock.json', folder);
  if (!existsSync(copy)) return false;
  const [wanted, installed] = await Promise.all([readLock(new URL('package-lock.json', folder)), readLock(copy)]);
  return Object.entries(wanted.packages)
    .filter(([path, { optional }]) => path !== '' && !optional)
    .every(([path, { version }]) => installed.packages[path]?.version === version);
}

async function readLock(file: URL): Promise<Lock> {
  return JSON.parse(await readFile(file, 'utf8')) as Lock;
}
