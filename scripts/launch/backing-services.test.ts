import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { type BackingUrls, startBackingServices } from './backing-services.ts';
import { openHome } from './home.ts';
import { isLoopbackPortFree, rememberedPorts } from './ports.ts';
import { processIdentity } from './stale-processes.ts';
import { createSupervisor } from './supervisor.ts';
import { eventually, recordedProgress, temporaryFolder } from './testing.ts';

async function started(
  home: string,
  { env = { PATH: process.env.PATH } as Record<string, string | undefined>, durable = false } = {},
) {
  const opened = await openHome(home);
  const progress = recordedProgress();
  const supervisor = createSupervisor({ home, progress });
  const stop = async () => {
    await supervisor.stop();
    opened.release();
  };
  onTestFinished(stop);
  const ports = await rememberedPorts(home, ['postgres', 'redis', 'memcached']);
  const common = { home, env, ports, postgresPassword: 'correct horse', durable, supervisor, progress };
  return { urls: await startBackingServices(common), ports, progress, stop };
}

async function query(urls: BackingUrls, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: urls.DIRECTORY_DATABASE_URL });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

/** What a killed server leaves, its pid gone to another program since: ours. */
function leaveStalePidFile(home: string): void {
  const data = join(home, 'postgres', 'data');
  const { uid, gid } = statSync(data);
  writeFileSync(join(data, 'postmaster.pid'), `${process.pid}\n${data}\n`);
  chownSync(join(data, 'postmaster.pid'), uid, gid);
}

const pidOf = (home: string, name: string): number =>
  JSON.parse(readFileSync(join(home, 'run', `${name}.json`), 'utf8')).pid;

test('all three come up, go without a trace and keep their data over a restart', async () => {
  const home = temporaryFolder();
  const first = await started(home);
  expect(first.progress.lines.sort()).toEqual([
    expect.stringMatching(new RegExp(`^✓ PostgreSQL [\\d.]+ ready on 127.0.0.1:${first.ports.postgres}$`)),
    expect.stringMatching(new RegExp(`^✓ Redis [\\d.]+ ready on 127.0.0.1:${first.ports.redis}$`)),
    expect.stringMatching(new RegExp(`^✓ memcached [\\d.]+ ready on 127.0.0.1:${first.ports.memcached}$`)),
  ]);
  expect(
    await query(
      first.urls,
      `SELECT datname, pg_encoding_to_char(encoding) AS encoding FROM pg_database
    WHERE datname LIKE 'heliograph%' ORDER BY 1`,
    ),
  ).toEqual([
    { datname: 'heliograph_directory', encoding: 'UTF8' },
    { datname: 'heliograph_search', encoding: 'UTF8' },
    { datname: 'heliograph_shard1', encoding: 'UTF8' },
    { datname: 'heliograph_shard2', encoding: 'UTF8' },
  ]);
  await query(first.urls, 'CREATE TABLE kept AS SELECT 42 AS answer');
  await first.stop();
  expect(readdirSync(join(home, 'run'))).toEqual([]);
  expect(await Promise.all(Object.values(first.ports).map(isLoopbackPortFree))).toEqual([true, true, true]);

  leaveStalePidFile(home);
  const second = await started(home);
  expect(second.urls).toEqual(first.urls);
  expect(await query(second.urls, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
});

test('a durable server that is killed is back with its data', async () => {
  const home = temporaryFolder();
  const { urls, progress } = await started(home, { durable: true });
  await query(urls, 'CREATE TABLE kept AS SELECT 42 AS answer');
  process.kill(pidOf(home, 'postgres'), 'SIGKILL');
  await eventually(() =>
    query(urls, 'SELECT answer FROM kept').then(
      () => true,
      () => false,
    ),
  );
  expect(progress.lines.at(-1)).toMatch(/^! PostgreSQL was ended by SIGKILL; starting it again/);
});

test('servers whose launcher is killed stop by themselves, and the next start finds the data', async () => {
  const home = temporaryFolder();
  const program = `
    import { startBackingServices } from ${JSON.stringify(join(import.meta.dirname, 'backing-services.ts'))};
    import { openHome } from ${JSON.stringify(join(import.meta.dirname, 'home.ts'))};
    import { rememberedPorts } from ${JSON.stringify(join(import.meta.dirname, 'ports.ts'))};
    import { silentProgress as progress } from ${JSON.stringify(join(import.meta.dirname, 'progress.ts'))};
    import { createSupervisor } from ${JSON.stringify(join(import.meta.dirname, 'supervisor.ts'))};
    const home = ${JSON.stringify(home)};
    await openHome(home);
    const ports = await rememberedPorts(home, ['postgres', 'redis', 'memcached']);
    const supervisor = createSupervisor({ home, progress });
    const urls = await startBackingServices({
      home, env: process.env, ports, postgresPassword: 'correct horse', durable: false, supervisor, progress });
    console.log(JSON.stringify(urls));`;
  const launcher = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    env: { PATH: process.env.PATH },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(launcher.stdout, 'data');
  await query(JSON.parse(String(line)), 'CREATE TABLE kept AS SELECT 42 AS answer');
  const pids = ['postgres', 'redis-server', 'memcached'].map((name) => pidOf(home, name));
  launcher.kill('SIGKILL');
  await eventually(() => pids.every((pid) => processIdentity(pid) === undefined));

  const { urls } = await started(home);
  expect(await query(urls, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
});

test('another password than the one the data was made with is explained', async () => {
  const home = temporaryFolder();
  await (await started(home)).stop();
  const opened = await openHome(home);
  const progress = recordedProgress();
  const supervisor = createSupervisor({ home, progress });
  onTestFinished(async () => {
    await supervisor.stop();
    opened.release();
  });
  const ports = await rememberedPorts(home, ['postgres', 'redis', 'memcached']);
  const env = { PATH: process.env.PATH, REDIS_URL: 'redis://elsewhere', MEMCACHED_SERVERS: 'elsewhere:11211' };
  const options = { home, env, ports, postgresPassword: 'wrong', durable: false, supervisor, progress };
  await expect(startBackingServices(options)).rejects.toMatchObject({ code: 'DATABASE_UNUSABLE' });
});

test('servers that the environment names are used and none is started', async () => {
  const home = temporaryFolder();
  const given = {
    DIRECTORY_DATABASE_URL: 'postgres://elsewhere/directory',
    SHARD_SERVERS: 'shard1=postgres://elsewhere/one',
    REDIS_URL: 'redis://elsewhere',
    MEMCACHED_SERVERS: 'elsewhere:11211',
  };
  expect((await started(home, { env: given })).urls).toEqual(given);
  expect(readdirSync(join(home, 'run'))).toEqual([]);
});

test('a directory without shards is refused', async () => {
  await expect(
    started(temporaryFolder(), { env: { DIRECTORY_DATABASE_URL: 'postgres://elsewhere' } }),
  ).rejects.toMatchObject({
    code: 'BAD_ENVIRONMENT',
    message: 'DIRECTORY_DATABASE_URL is set and SHARD_SERVERS is not',
  });
});

test.runIf(process.getuid?.() === 0)('an ordinary user starts them too', async () => {
  const program = `
    import { startTestServers } from ${JSON.stringify(join(import.meta.dirname, 'test-servers.ts'))};
    const servers = await startTestServers();
    console.log(process.getuid(), servers.env.REDIS_URL);
    await servers.close();`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    uid: 65_534,
    gid: 65_534,
    cwd: '/',
    env: { PATH: process.env.PATH },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
  });
  expect(await once(child, 'exit')).toEqual([0, null]);
  expect(output).toMatch(/^65534 redis:\/\/127\.0\.0\.1:\d+\n$/);
});
