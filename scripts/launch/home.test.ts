import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openHome } from './home.ts';
import { lockHome } from './home-lock.ts';
import { temporaryFolder } from './testing.ts';

test('a home has one launcher at a time', async () => {
  const path = join(temporaryFolder(), 'home');
  const first = await openHome(path);
  await expect(openHome(path)).rejects.toMatchObject({
    code: 'HOME_IN_USE',
    message: expect.stringContaining(`pid ${process.pid}`),
  });
  first.release();
  (await openHome(path)).release();
});

test('a launcher that is stopping is waited for', async () => {
  const path = join(temporaryFolder(), 'home');
  const first = await openHome(path);
  first.announceStop();
  const second = openHome(path);
  first.release();
  (await second).release();
});

test('not longer than a stop may take', async () => {
  const path = temporaryFolder();
  const first = await lockHome(path);
  first.announceStop();
  await expect(lockHome(path, { patienceMs: 1 })).rejects.toMatchObject({ code: 'HOME_IN_USE' });
  first.release();
});

test('the lock of a launcher that was killed is free', async () => {
  const path = join(temporaryFolder(), 'home');
  const program = `
    import { openHome } from ${JSON.stringify(join(import.meta.dirname, 'home.ts'))};
    globalThis.held = await openHome(${JSON.stringify(path)});
    console.log('locked');
    setInterval(() => {}, 1000);`;
  const holder = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(holder.stdout, 'data');
  await expect(openHome(path)).rejects.toMatchObject({ code: 'HOME_IN_USE' });
  holder.kill('SIGKILL');
  await once(holder, 'exit');
  (await openHome(path)).release();
});

test('logs of the last run are kept, older ones are not', async () => {
  const path = join(temporaryFolder(), 'home');
  for (const run of ['first', 'second', 'third']) {
    const home = await openHome(path);
    writeFileSync(join(path, 'logs', 'users.log'), run);
    home.release();
  }
  (await openHome(path)).release();
  expect(readFileSync(join(path, 'logs', 'users.previous.log'), 'utf8')).toBe('third');
  expect(existsSync(join(path, 'logs', 'users.log'))).toBe(false);
});

test('a home that cannot be made says so', async () => {
  const file = join(temporaryFolder(), 'file');
  writeFileSync(file, '');
  await expect(openHome(join(file, 'home'))).rejects.toMatchObject({ code: 'HOME_UNUSABLE' });
});
