import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { endStaleProcesses, processIdentity, recordProcess } from './stale-processes.ts';
import { temporaryFolder } from './testing.ts';

function homeWithRun(): string {
  const home = temporaryFolder();
  mkdirSync(join(home, 'run'));
  return home;
}

/** A shell that has said it is up; `prelude` runs first. */
async function running(prelude = ''): Promise<ChildProcess & { pid: number }> {
  const child = spawn('/bin/sh', ['-c', `${prelude} echo up; while :; do sleep 0.05; done`], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child.stdout, 'data');
  return child as typeof child & { pid: number };
}

test('what a killed launcher left behind is ended and forgotten', async () => {
  const home = homeWithRun();
  const child = await running();
  recordProcess(home, 'redis-server', child.pid, 'SIGTERM');
  const exit = once(child, 'exit');
  expect(await endStaleProcesses(home)).toEqual(['redis-server']);
  expect(await exit).toEqual([null, 'SIGTERM']);
  expect(readdirSync(join(home, 'run'))).toEqual([]);
});

test('what does not listen is killed', async () => {
  const home = homeWithRun();
  const child = await running(`trap '' TERM;`);
  recordProcess(home, 'users', child.pid, 'SIGTERM');
  const exit = once(child, 'exit');
  expect(await endStaleProcesses(home, 50)).toEqual(['users']);
  expect(await exit).toEqual([null, 'SIGKILL']);
});

test('a pid that has gone to another program is left alone', async () => {
  const home = homeWithRun();
  const stranger = await running();
  const record = { pid: stranger.pid, identity: 'started long ago', stopSignal: 'SIGTERM' };
  writeFileSync(join(home, 'run', 'postgres.json'), JSON.stringify(record));
  expect(await endStaleProcesses(home)).toEqual([]);
  expect(processIdentity(stranger.pid)).toBeDefined();
});

test('half a record is no record', async () => {
  const home = homeWithRun();
  writeFileSync(join(home, 'run', 'postgres.json'), '{"pid": 12');
  expect(await endStaleProcesses(home)).toEqual([]);
});

test('an identity lasts as long as its process', async () => {
  const child = await running();
  const identity = processIdentity(child.pid);
  expect(identity).toBeDefined();
  expect(processIdentity(child.pid)).toBe(identity);
  expect(processIdentity(process.pid)).not.toBe(identity);
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(processIdentity(child.pid)).toBeUndefined();
});
