import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findPostgres, packagedPostgres } from './postgres-binaries.ts';
import { script, temporaryFolder } from './testing.ts';

/** An installation that says it is of that version. */
function installation(root: string, version: string): string {
  const folder = join(root, version, 'bin');
  mkdirSync(folder, { recursive: true });
  script(join(folder, 'initdb'), '');
  return script(join(folder, 'postgres'), `echo 'postgres (PostgreSQL) ${version} (Debian ${version}-1)'`).replace(
    /\/postgres$/,
    '',
  );
}

test('the newest installation is taken', async () => {
  const root = temporaryFolder();
  for (const version of ['14.9', '97.3', '99.1', '98.2']) installation(root, version);
  const found = await findPostgres({ path: undefined, installations: [join(root, '*/bin')] });
  expect(found).toEqual({ folder: join(root, '99.1/bin'), version: '99.1', major: 99 });
});

test('data asks for the version that wrote it', async () => {
  const root = temporaryFolder();
  for (const version of ['98.2', '99.1']) installation(root, version);
  const installations = [join(root, '*/bin')];
  expect(await findPostgres({ path: undefined, installations, wantedMajor: 98 })).toMatchObject({ version: '98.2' });
  await expect(findPostgres({ path: undefined, installations, wantedMajor: 97 })).rejects.toMatchObject({
    code: 'SERVER_NOT_FOUND',
    why: expect.stringContaining('written by PostgreSQL 97'),
    remedy: expect.stringContaining('postgresql-97'),
  });
});

test('PATH is looked through too', async () => {
  const path = installation(temporaryFolder(), '99.5');
  expect(await findPostgres({ path, installations: [] })).toMatchObject({ folder: path });
});

test('npm brought one that runs', async () => {
  expect(await packagedPostgres()).toMatchObject({ major: 18 });
});
