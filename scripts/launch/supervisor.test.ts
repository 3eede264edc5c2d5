import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { type OwnedProcess, untilReady } from './owned-process.ts';
import { createSupervisor, type Durations, type Service, type Stage } from './supervisor.ts';
import { eventually, recordedProgress, temporaryFolder } from './testing.ts';

const QUICK: Durations = {
  goneBy: { door: 5_000, roles: 5_000, storage: 5_000, backing: 5_000 },
  firstRestart: 1,
  longestRestart: 4,
  stable: 30_000,
};

function supervised(durations: Partial<Durations> = {}) {
  const home = temporaryFolder();
  for (const folder of ['logs', 'run']) mkdirSync(join(home, folder));
  const progress = recordedProgress();
  const supervisor = createSupervisor({ home, progress, durations: { ...QUICK, ...durations } });
  onTestFinished(() => supervisor.stop());

  /** A shell that is ready once it has written its pid, and writes its name to `stops` when it is asked to stop. */
  const shell = (name: string, stage: Stage, onTerm = `echo ${name} >> ${home}/stops; exit 0`): Service => ({
    name,
    stage,
    async start(spawn) {
      const ready = join(home, `${name}.${Math.random()}`);
      const program = `trap '${onTerm}' TERM; touch ${ready}; while :; do sleep 0.02; done`;
      const owned = spawn({ name, command: '/bin/sh', args: ['-c', program], env: { PATH: process.env.PATH ?? '' } });
      await untilReady(owned, async () => existsSync(ready));
      return owned;
    },
  });
  const stops = () => readFileSync(join(home, 'stops'), 'utf8').trim().split('\n');
  return { home, progress, supervisor, shell, stops };
}

const failing: Service = {
  name: 'failing',
  stage: 'roles',
  async start(spawn) {
    const owned = spawn({ name: 'failing', command: '/bin/sh', args: ['-c', 'echo no such host; exit 3'], env: {} });
    await untilReady(owned, async () => false);
    return owned;
  },
};

test('stops the door first and the stores last, whatever the order of starting', async () => {
  const { supervisor, shell, stops } = supervised();
  for (const stage of ['backing', 'storage', 'roles', 'door'] as const) await supervisor.run(shell(stage, stage));
  await supervisor.stop();
  expect(stops()).toEqual(['door', 'roles', 'storage', 'backing']);
});

test('kills what does not stop in its time', async () => {
  const { supervisor, shell, stops } = supervised({ goneBy: { ...QUICK.goneBy, roles: 50 } });
  const deaf = await supervisor.run(shell('deaf', 'roles', ''));
  await supervisor.run(shell('postgres', 'backing'));
  await supervisor.stop();
  expect(await deaf.ended).toBe('was ended by SIGKILL');
  expect(stops()).toEqual(['postgres']);
});

test('hurry ends a stop that would take long', async () => {
  const { supervisor, shell } = supervised({ goneBy: { door: 60e3, roles: 60e3, storage: 60e3, backing: 60e3 } });
  const deaf = await supervisor.run(shell('deaf', 'roles', ''));
  const stopped = supervisor.stop();
  supervisor.hurry();
  await stopped;
  expect(await deaf.ended).toBe('was ended by SIGKILL');
});

test('starts a dead child again, and says so', async () => {
  const { progress, supervisor, shell } = supervised();
  const service = shell('users', 'roles');
  const started: OwnedProcess[] = [];
  const first = await supervisor.run({
    ...service,
    async start(spawn) {
      started.push(await service.start(spawn));
      return started.at(-1) as OwnedProcess;
    },
  });
  first.kill();
  await eventually(() => started.length === 2);
  expect(progress.lines).toEqual([expect.stringMatching(/^! users was ended by SIGKILL; starting it again/)]);
  expect(started[1]?.pid).not.toBe(first.pid);
});

test('keeps trying when starting again fails', async () => {
  const { progress, supervisor, shell } = supervised();
  const service = shell('users', 'roles');
  let attempt = 0;
  const first = await supervisor.run({
    ...service,
    start: (spawn) => (++attempt === 2 || attempt === 3 ? failing : service).start(spawn),
  });
  first.kill();
  await eventually(() => attempt === 4);
  expect(progress.lines.slice(1)).toEqual([
    '! users could not be started again: failing did not start',
    '! users could not be started again: failing did not start',
  ]);
});

test('a first start that fails is an error with the last words of the log', async () => {
  const { supervisor } = supervised();
  await expect(supervisor.run(failing)).rejects.toMatchObject({
    code: 'SERVER_NOT_READY',
    why: 'it ended with exit code 3; its last words:\nno such host',
  });
});

test('a start that fails leaves no process', async () => {
  const { home, supervisor, shell } = supervised();
  const slow: Service = {
    ...shell('slow', 'roles'),
    async start(spawn) {
      const owned = await shell('slow', 'roles').start(spawn);
      await untilReady(owned, async () => false, { timeoutMs: 0 });
      return owned;
    },
  };
  await expect(supervisor.run(slow)).rejects.toMatchObject({ code: 'SERVER_NOT_READY' });
  expect(readdirSync(join(home, 'run'))).toEqual([]);
});

test('a program that cannot be run is an error', async () => {
  const { supervisor } = supervised();
  const missing: Service = {
    ...failing,
    async start(spawn) {
      const owned = spawn({ name: 'missing', command: '/no/such/program', args: [], env: {} });
      await untilReady(owned, async () => false);
      return owned;
    },
  };
  await expect(supervisor.run(missing)).rejects.toMatchObject({ why: expect.stringContaining('could not be run') });
});

test('stopping finds a service that is still starting, and nothing starts after it', async () => {
  const { supervisor, shell } = supervised();
  let spawned: OwnedProcess | undefined;
  const starting = supervisor.run({
    name: 'starting',
    stage: 'roles',
    async start(spawn) {
      spawned = spawn({ name: 'starting', command: '/bin/sleep', args: ['60'], env: {} });
      await untilReady(spawned, async () => false);
      return spawned;
    },
  });
  const outcome = starting.catch((error: unknown) => error);
  await supervisor.stop();
  expect(await spawned?.ended).toBe('was ended by SIGTERM');
  expect(await outcome).toMatchObject({ code: 'SERVER_NOT_READY' });
  await expect(supervisor.run(shell('late', 'roles'))).rejects.toMatchObject({ code: 'STOPPING' });
});
