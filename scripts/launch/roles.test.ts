import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { spawnOwned } from './owned-process.ts';
import { startRole } from './roles.ts';
import { temporaryFolder } from './testing.ts';

function starting(program: string, timeoutMs?: number) {
  const home = temporaryFolder();
  for (const folder of ['logs', 'run']) mkdirSync(join(home, folder));
  const script = join(home, 'run.mjs');
  writeFileSync(script, program);
  return startRole(
    (spec) => {
      const owned = spawnOwned(home, spec);
      onTestFinished(() => owned.stop(0));
      return owned;
    },
    { role: 'users', env: { GREETING: 'hello' }, script, timeoutMs },
  );
}

test('a role is started by its name and is ready when it says so', async () => {
  const owned = await starting(`
    console.log(process.argv[2], process.env.GREETING);
    process.send({ type: 'progress' });
    process.send({ type: 'ready' });
    setInterval(() => {}, 1000);`);
  expect(owned.logTail()).toBe('users hello');
});

test('a role that ends before it is ready fails the start, with its last words', async () => {
  await expect(starting(`console.error('REDIS_URL is not a URL'); process.exit(2)`)).rejects.toMatchObject({
    code: 'ROLE_NOT_READY',
    why: 'it ended with exit code 2; its last words:\nREDIS_URL is not a URL',
  });
});

test('a role that stays silent fails the start', async () => {
  await expect(starting('setInterval(() => {}, 1000)', 1)).rejects.toMatchObject({
    code: 'ROLE_NOT_READY',
    why: expect.stringContaining('it was not ready within 0.001 s'),
  });
});
