import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { script, temporaryFolder } from './launch/testing.ts';

// What the fake npm installs: its own record of the lock file, as the real one leaves it.
const NPM = `
  echo "npm $*" >> log
  [ -e npm-is-broken ] && exit 7
  mkdir -p node_modules && cp package-lock.json node_modules/.package-lock.json`;

/** A clone with our bootstrap, a codegen and a start that write down that they ran, and a fake npm. */
function clone() {
  const root = temporaryFolder();
  for (const file of ['bootstrap.mjs', 'start.mjs']) {
    cpSync(join(import.meta.dirname, file), join(root, 'scripts', file));
  }
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  const lock = (version: string) =>
    write('package-lock.json', JSON.stringify({ packages: { '': {}, 'node_modules/left-pad': { version } } }));
  lock('1.0.0');
  write('package.json', '{ "type": "module" }');
  write('schema/users.graphql', 'type Query { user: ID }');
  write(
    'scripts/codegen.ts',
    `import { appendFileSync, mkdirSync } from 'node:fs';
     appendFileSync('log', 'codegen\\n');
     mkdirSync('users/generated', { recursive: true });`,
  );
  write('scripts/start.ts', `console.log('started', ...process.argv.slice(2));`);
  const folder = temporaryFolder();
  script(join(folder, 'npm'), NPM);

  const start = (...args: string[]): ChildProcess & { stdout: NodeJS.ReadableStream } => {
    const child = spawn(process.execPath, ['scripts/start.mjs', ...args], {
      cwd: root,
      env: { PATH: [folder, process.env.PATH].join(delimiter) },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    onTestFinished(() => void child.kill('SIGTERM'));
    return child;
  };
  const run = async (...args: string[]) => {
    const child = start(...args);
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (output += chunk));
    const [code] = await once(child, 'close');
    return { code, output };
  };
  const log = () => {
    const lines = readFileSync(join(root, 'log'), 'utf8').trim().split('\n');
    rmSync(join(root, 'log'));
    return lines;
  };
  return { root, write, lock, start, run, log };
}

const NPM_CI = 'npm ci --include=optional --include=dev --loglevel=error';

test('a fresh clone is installed and generated, and says so; the next start has nothing to do', async () => {
  const { run, log } = clone();
  const first = await run('--topology=services');
  expect(first.output).toMatch(
    /^… installing packages \(npm ci; first run\)\n✓ packages installed {2}\d\.\d s\n✓ code generated {2}\d\.\d s\nstarted --topology=services\n$/,
  );
  expect(log()).toEqual([NPM_CI, 'codegen']);
  expect(await run()).toEqual({ code: 0, output: 'started\n' });
});

test('a changed lock file installs and generates again', async () => {
  const { run, log, lock } = clone();
  await run();
  log();
  lock('1.0.1');
  expect((await run()).output).toContain('package-lock.json changed');
  expect(log()).toEqual([NPM_CI, 'codegen']);
});

test('packages that npm install has brought already are not installed again', async () => {
  const { root, run, log, lock } = clone();
  await run();
  log();
  lock('1.0.1');
  cpSync(join(root, 'package-lock.json'), join(root, 'node_modules/.package-lock.json'));
  await run();
  expect(log()).toEqual(['codegen']);
});

test.each([
  ['a changed schema', ({ write }: ReturnType<typeof clone>) => write('schema/users.graphql', 'type Query { me: ID }')],
  ['a new schema', ({ write }: ReturnType<typeof clone>) => write('prisma/shard/schema.prisma', 'model Post {}')],
  ['lost output', ({ root }: ReturnType<typeof clone>) => rmSync(join(root, 'users'), { recursive: true })],
])('%s generates code again', async (_what, change) => {
  const cloned = clone();
  await cloned.run();
  cloned.log();
  change(cloned);
  await cloned.run();
  expect(cloned.log()).toEqual(['codegen']);
});

test('a failing npm is explained, and nothing is started', async () => {
  const { write, run } = clone();
  write('npm-is-broken', '');
  const { code, output } = await run();
  expect(code).toBe(1);
  expect(output).toContain('✗ packages could not be installed\n  why: npm ci ended with exit code 7');
  expect(output).not.toContain('started');
});

test('a failing codegen is explained, and tried again next time', async () => {
  const { write, run } = clone();
  write('scripts/codegen.ts', `console.error('users.graphql:1 syntax error'); process.exit(1);`);
  for (const attempt of [await run(), await run()]) {
    expect(attempt.code).toBe(1);
    expect(attempt.output).toContain('users.graphql:1 syntax error\n✗ code could not be generated');
  }
});

test('the exit code is that of the program', async () => {
  const { write, run } = clone();
  write('scripts/start.ts', 'process.exit(3)');
  expect((await run()).code).toBe(3);
});

test('a signal that npm repeats reaches the program once, and killing the bootstrap is noticed', async () => {
  const { write, run, start } = clone();
  await run();
  write(
    'scripts/start.ts',
    `process.on('SIGINT', () => console.log('interrupted'));
     process.on('SIGTERM', () => console.log('terminated'));
     process.on('disconnect', () => { console.log('alone'); process.exit(); });
     console.log('up');`,
  );
  const child = start();
  let output = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
    if (output === 'up\n') child.kill('SIGINT');
    if (output === 'up\ninterrupted\n') for (const signal of ['SIGINT', 'SIGTERM'] as const) child.kill(signal);
    if (output === 'up\ninterrupted\nterminated\n') child.kill('SIGKILL');
  });
  await once(child, 'close');
  expect(output).toBe('up\ninterrupted\nterminated\nalone\n');
});

test('the packaged Node is used where the host has an old one', async () => {
  const { root, write, run } = clone();
  write('scripts/bootstrap.mjs', readFileSync(join(root, 'scripts/bootstrap.mjs'), 'utf8').replace('= 24;', '= 9999;'));
  const missing = await run();
  expect([missing.code, missing.output]).toEqual([1, expect.stringContaining('install Node 9999')]);
  script(join(root, 'node_modules/.bin/node'), 'echo "packaged $*"');
  expect((await run()).output).toContain('packaged scripts/start.ts');
});
