// The first metres of `npm start`, `npm test` and `npm run check`: no dependencies, any Node from 20 on. Packages are
// installed, a Node of at least 24 is found and generated code made current; then the real program takes over.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const NODE_MAJOR = 24;
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const modules = join(root, 'node_modules');
const packagesStamp = join(modules, '.heliograph', 'packages');
const codegenStamp = join(modules, '.heliograph', 'codegen.json');

/** A failure the person at the keyboard can act on: what happened, why, and what to do. */
class BootstrapFailure extends Error {
  constructor(what, why, remedy) {
    super(`✗ ${what}\n  why: ${why}\n  what to do: ${remedy}`);
  }
}

/**
 * Prepares the clone, then runs `program` with the path of a Node ≥ 24; its exit code becomes ours.
 * @param {(node: string) => Promise<number>} program
 */
export async function bootstrap(program) {
  try {
    await installPackages();
    const node = findNode();
    await generateCode(node);
    process.exitCode = await program(node);
  } catch (error) {
    if (!(error instanceof BootstrapFailure)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}

/**
 * Runs a Node program in the clone and answers its exit code. It gets a process group of its own, and every signal from
 * us, once: in a terminal Ctrl-C reaches the whole group, and npm passes it on a second time, so that a child which
 * listened itself would be interrupted two or three times by one key.
 * @param {string} node
 * @param {string[]} args
 * @param {{ ipc?: boolean, quiet?: boolean }} [options] with `ipc` the child learns from 'disconnect' that this process was
 * killed; `quiet` shows only what it says of failures
 */
export function runNode(node, args, { ipc = false, quiet = false } = {}) {
  return run(node, args, {
    stdio: ['ignore', quiet ? 'ignore' : 'inherit', 'inherit', ...(ipc ? ['ipc'] : [])],
    detached: true,
    env: {
      ...process.env,
      PATH: [join(modules, '.bin'), process.env.PATH].filter(Boolean).join(delimiter),
      APOLLO_TELEMETRY_DISABLED: 'true',
      // Every role loads much the same code: compiled once, it takes a third less of the processor to start.
      NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? join(modules, '.heliograph', 'compile-cache'),
    },
  });
}

async function installPackages() {
  const lockFile = readFileSync(join(root, 'package-lock.json'), 'utf8');
  const hash = sha256(lockFile);
  if (existsSync(packagesStamp) && readFileSync(packagesStamp, 'utf8') === hash) return;
  // Someone who added a package with `npm install` already has what the new lock file asks for.
  if (!holdsPackagesOf(lockFile)) {
    const started = performance.now();
    console.log(`… installing packages (npm ci; ${existsSync(modules) ? 'package-lock.json changed' : 'first run'})`);
    // npm must not run on the node_modules/.bin/node that it is about to replace. NODE_ENV=production would leave out
    // what start itself needs, hence the includes.
    const code = await run('npm', ['ci', '--include=optional', '--include=dev', '--loglevel=error'], {
      env: { ...process.env, PATH: pathWithoutModules() },
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    if (code !== 0) {
      throw new BootstrapFailure(
        'packages could not be installed',
        `npm ci ended with exit code ${code}; its own messages are above`,
        'check that the npm registry can be reached and the disk has 2 GB free, then run the same command again',
      );
    }
    reportDone('packages installed', started);
  }
  mkdirSync(dirname(packagesStamp), { recursive: true });
  writeFileSync(packagesStamp, hash);
}

/** Compares the lock file with npm's own record of what it installed (node_modules/.package-lock.json). */
function holdsPackagesOf(lockFile) {
  const record = join(modules, '.package-lock.json');
  if (!existsSync(record)) return false;
  const wanted = JSON.parse(lockFile).packages;
  const installed = JSON.parse(readFileSync(record, 'utf8')).packages;
  const isNeededHere = ({ optional, os, cpu, libc }) =>
    !optional || (os?.includes(process.platform) && cpu?.includes(process.arch) && !libc);
  return (
    Object.keys(installed).every((path) => path in wanted) &&
    Object.entries(wanted)
      .filter(([path, entry]) => path.includes('node_modules/') && (path in installed || isNeededHere(entry)))
      .every(([path, { version, resolved }]) => {
        const found = installed[path];
        return found?.version === version && found?.resolved === resolved;
      })
  );
}

function findNode() {
  const major = Number(process.versions.node.split('.')[0]);
  if (major >= NODE_MAJOR && existsSync(process.execPath)) return process.execPath;
  const packaged = join(modules, '.bin', 'node');
  if (existsSync(packaged)) return packaged;
  throw new BootstrapFailure(
    `Node ${NODE_MAJOR} or newer is needed, and this is ${process.version}`,
    `npm has no packaged Node ${NODE_MAJOR} for ${process.platform}-${process.arch}`,
    `install Node ${NODE_MAJOR} (https://nodejs.org, "brew install node@${NODE_MAJOR}" or "nvm install ${NODE_MAJOR}")`,
  );
}

async function generateCode(node) {
  const inputs = [
    join(root, 'package-lock.json'),
    ...filesUnder(join(root, 'schema'), (path) => path.endsWith('.graphql') && !path.endsWith('supergraph.graphql')),
    ...filesUnder(join(root, 'prisma'), (path) => path.endsWith('schema.prisma')),
    ...filesUnder(join(root, 'scripts'), (path) => relative(join(root, 'scripts'), path).startsWith('codegen')),
  ].sort();
  const hash = sha256(inputs.map((path) => `${relative(root, path)}\0${sha256(readFileSync(path))}`).join('\n'));
  const last = existsSync(codegenStamp) ? JSON.parse(readFileSync(codegenStamp, 'utf8')) : { hash: '', outputs: [] };
  if (last.hash === hash && last.outputs.every((path) => existsSync(join(root, path)))) return;

  const started = performance.now();
  const code = await runNode(node, ['scripts/codegen.ts'], { quiet: true });
  if (code !== 0) {
    throw new BootstrapFailure(
      'code could not be generated from schema/ and prisma/',
      `scripts/codegen.ts ended with exit code ${code}; its own messages are above`,
      'correct the schema they name; "npm run codegen" tries again',
    );
  }
  mkdirSync(dirname(codegenStamp), { recursive: true });
  writeFileSync(codegenStamp, JSON.stringify({ hash, outputs: generatedFolders(root) }));
  reportDone('code generated', started);
}

/** Runs a program, passes signals on to it, and answers its exit code (128 + n when signal n ended it). */
function run(command, args, options) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, ...options });
    const stopForwarding = forwardSignals(child);
    child.on('error', (error) => {
      stopForwarding();
      reject(
        new BootstrapFailure(`${command} could not be run`, error.message, `make sure that ${command} is installed`),
      );
    });
    child.on('exit', (code, signal) => {
      stopForwarding();
      resolve(code ?? 128 + constants.signals[signal]);
    });
  });
}

function forwardSignals(child) {
  const lastSent = new Map();
  const forward = (signal) => {
    const now = performance.now();
    if (now - (lastSent.get(signal) ?? Number.NEGATIVE_INFINITY) < 500) return;
    lastSent.set(signal, now);
    child.kill(signal);
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'];
  for (const signal of signals) process.on(signal, forward);
  return () => {
    for (const signal of signals) process.off(signal, forward);
  };
}

function pathWithoutModules() {
  return (process.env.PATH ?? '')
    .split(delimiter)
    .filter((folder) => !folder.startsWith(modules))
    .join(delimiter);
}

function filesUnder(folder, isWanted) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .filter(isWanted);
}

/** Every `generated` folder of the clone, as paths from its root. */
function generatedFolders(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== 'node_modules' && !entry.name.startsWith('.'))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      return entry.name === 'generated' ? [relative(root, path)] : generatedFolders(path);
    });
}

function sha256(content) {
  return createHash('sha256').update(content).digest('hex');
}

function reportDone(label, started) {
  console.log(`✓ ${label}  ${((performance.now() - started) / 1000).toFixed(1)} s`);
}
