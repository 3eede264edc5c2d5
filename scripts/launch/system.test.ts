import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { rememberedPorts } from './ports.ts';
import { createSystem, type SystemSteps } from './system.ts';
import { recordedProgress, temporaryFolder } from './testing.ts';
import type { Topology } from './topology.ts';

const ROLE = `
  import { appendFileSync } from 'node:fs';
  const role = process.argv[2];
  const note = (what) => appendFileSync(process.env.HELIOGRAPH_HOME + '/events', role + ' ' + what + '\\n');
  if (role === process.env.FAKE_BROKEN_ROLE) throw new Error('it is broken');
  process.on('SIGTERM', () => { note('stops'); process.exit(0); });
  process.on('disconnect', () => process.exit(1));
  note('starts');
  process.send({ type: 'ready' });`;

/** A system whose servers are said to be elsewhere, whose roles only note what happens to them. */
async function system(topology: Topology, variables: Record<string, string> = {}, fakes: Partial<SystemSteps> = {}) {
  const home = temporaryFolder();
  const roleScript = join(home, 'role.mjs');
  writeFileSync(roleScript, ROLE);
  const { free } = await rememberedPorts(home, ['free']);
  const progress = recordedProgress();
  const done: string[] = [];
  const created = await createSystem({
    topology,
    progress,
    env: {
      PATH: process.env.PATH,
      HELIOGRAPH_HOME: home,
      PORT: String(free),
      DIRECTORY_DATABASE_URL: 'postgres://elsewhere/directory',
      SHARD_SERVERS: 'shard1=postgres://elsewhere/one',
      REDIS_URL: 'redis://elsewhere',
      MEMCACHED_SERVERS: 'elsewhere:11211',
      ...variables,
    },
    steps: {
      migrate: async (env) => done.push(`migrate ${env.DIRECTORY_DATABASE_URL}`),
      checkConnections: async () => undefined,
      checkComposition: async () => undefined,
      async seedDemo() {
        done.push('seed');
        return { logIns: [{ username: 'ana', password: 'secret' }] };
      },
      roleScript,
      ...fakes,
    },
  });
  onTestFinished(() => created.stop());
  const events = () => readFileSync(join(home, 'events'), 'utf8').trim().split('\n');
  const running = () => readdirSync(join(home, 'run'));
  return { home, system: created, progress, done, events, running };
}

test('embedded: migrates, starts the roles in order, seeds, and stops the door first', async () => {
  const { system: embedded, done, events, running, progress } = await system('embedded');
  expect(await embedded.start()).toMatchObject({
    env: { REDIS_URL: 'redis://elsewhere' },
    logIns: [{ username: 'ana', password: 'secret' }],
  });
  expect(done).toEqual(['migrate postgres://elsewhere/directory', 'seed']);
  expect(progress.lines.filter((line) => !/embedded|pipeline/.test(line))).toEqual([
    '✓ migrations',
    '✓ composition',
    '✓ haystack',
    '✓ demo world',
  ]);
  await embedded.stop();
  const [first, ...rest] = events();
  expect(first).toBe('haystack starts');
  expect(rest.slice(0, 2).sort()).toEqual(['embedded starts', 'pipeline starts']);
  expect(rest.slice(2)).toEqual(['embedded stops', 'pipeline stops', 'haystack stops']);
  expect(running()).toEqual([]);
});

test('services: a process per role, the router last to come and first to go', async () => {
  const { system: services, events } = await system('services', { HELIOGRAPH_DEMO: 'off' });
  expect(await services.start()).toMatchObject({ logIns: [] });
  expect(events()).toHaveLength(11);
  expect(events().at(-1)).toBe('router starts');
  await services.stop();
  expect(events().slice(11)).toHaveLength(11);
  expect([events().at(11), events().at(-1)]).toEqual(['router stops', 'haystack stops']);
});

test('with an S3 in the environment no haystack is started', async () => {
  const { system: embedded, events } = await system('embedded', { S3_ENDPOINT: 'https://s3.example' });
  await embedded.start();
  expect(events().sort()).toEqual(['embedded starts', 'pipeline starts']);
});

test('a stale supergraph is said and the start goes on', async () => {
  const checkComposition = async () => 'schema/supergraph.graphql is stale';
  const { system: embedded, progress } = await system('embedded', {}, { checkComposition });
  await embedded.start();
  expect(progress.lines).toContain('! schema/supergraph.graphql is stale');
});

test('a start that fails half-way leaves nothing running', async () => {
  const { system: services, running, done } = await system('services', { FAKE_BROKEN_ROLE: 'router' });
  await expect(services.start()).rejects.toMatchObject({
    code: 'ROLE_NOT_READY',
    message: 'router did not start',
    why: expect.stringContaining('it is broken'),
  });
  expect(running().length).toBe(10);
  await services.stop();
  expect(running()).toEqual([]);
  expect(done).not.toContain('seed');
});

test.each([
  ['migrate', 'MIGRATIONS_FAILED'],
  ['seedDemo', 'DEMO_FAILED'],
])('a failure of %s is %s, with its own code', async (step, code) => {
  const drift = Object.assign(new Error('0003 was edited'), { code: 'DRIFT' });
  const { system: embedded } = await system('embedded', {}, { [step]: () => Promise.reject(drift) });
  await expect(embedded.start()).rejects.toMatchObject({ code, why: 'DRIFT: 0003 was edited' });
});

test('a start that is interrupted says so, whatever it was doing', async () => {
  const migrating = Promise.withResolvers<void>();
  const failed = Promise.withResolvers<void>();
  const migrate = () => {
    migrating.resolve();
    return failed.promise;
  };
  const { system: embedded, progress } = await system('embedded', {}, { migrate });
  const outcome = embedded.start().catch((error: unknown) => error);
  await migrating.promise;
  await embedded.stop();
  failed.reject(new Error('connection lost'));
  expect(await outcome).toMatchObject({ code: 'STOPPING' });
  expect(progress.lines).toEqual([]);
});

test('two systems do not share a home, and a stopped one makes room', async () => {
  const { home, system: first, progress } = await system('embedded');
  const steps: SystemSteps = {
    migrate: async () => undefined,
    checkConnections: async () => undefined,
    checkComposition: async () => undefined,
    seedDemo: async () => ({ logIns: [] }),
  };
  const second = () => createSystem({ topology: 'embedded', progress, env: { HELIOGRAPH_HOME: home }, steps });
  await expect(second()).rejects.toMatchObject({ code: 'HOME_IN_USE' });
  await first.stop();
  await (await second()).stop();
});
