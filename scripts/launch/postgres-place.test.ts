import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { postgresPlace, reachableBinaries } from './postgres-place.ts';
import { temporaryFolder } from './testing.ts';

test('data lives in the home, closed to others', () => {
  const home = temporaryFolder();
  const place = postgresPlace(home);
  expect(place.data).toBe(join(realpathSync(home), 'postgres', 'data'));
  expect(statSync(place.workshop).mode & 0o777).toBe(0o700);
  expect(postgresPlace(home)).toEqual(place);
});

describe.runIf(process.getuid?.() === 0)('for root', () => {
  const NOBODY = { uid: expect.any(Number), gid: expect.any(Number) };

  /** A home that nobody but root can enter. */
  function closedHome() {
    const folder = temporaryFolder();
    chmodSync(folder, 0o700);
    const home = join(folder, 'home');
    mkdirSync(home);
    return { home, sharedState: join(temporaryFolder(), 'state') };
  }

  test('the data belongs to somebody else', () => {
    const place = postgresPlace(temporaryFolder());
    expect(place.account).toEqual(NOBODY);
    expect(place.account.uid).not.toBe(0);
    expect(statSync(place.workshop)).toMatchObject({ uid: place.account.uid, gid: place.account.gid });
  });

  test('a home that they cannot enter holds a link to where they can', () => {
    const { home, sharedState } = closedHome();
    const place = postgresPlace(home, { sharedState });
    expect(lstatSync(join(home, 'postgres')).isSymbolicLink()).toBe(true);
    expect(place.workshop.startsWith(realpathSync(sharedState))).toBe(true);
    expect(postgresPlace(home, { sharedState })).toEqual(place);
  });

  test('a new home never finds the data of a removed one', () => {
    const { home, sharedState } = closedHome();
    const before = postgresPlace(home, { sharedState });
    rmSync(home, { recursive: true });
    mkdirSync(home);
    expect(postgresPlace(home, { sharedState }).workshop).not.toBe(before.workshop);
  });

  test('data that was removed from under its link begins anew', () => {
    const { home, sharedState } = closedHome();
    rmSync(postgresPlace(home, { sharedState }).workshop, { recursive: true });
    expect(existsSync(postgresPlace(home, { sharedState }).workshop)).toBe(true);
  });

  test('binaries in a folder of root are copied to where they can be run, once', () => {
    const { home, sharedState } = closedHome();
    for (const folder of ['bin', 'lib', 'share']) mkdirSync(join(home, 'native', folder), { recursive: true });
    writeFileSync(join(home, 'native', 'bin', 'postgres'), '');
    const binaries = { folder: join(home, 'native', 'bin'), version: '18.4', major: 18 };
    const { account } = postgresPlace(home, { sharedState });

    const reachable = reachableBinaries(account, binaries, { sharedState });
    expect(reachable).toEqual({ ...binaries, folder: join(sharedState, 'postgresql-18.4', 'bin') });
    expect(existsSync(join(reachable.folder, 'postgres'))).toBe(true);
    expect(reachableBinaries(account, binaries, { sharedState })).toEqual(reachable);
    expect(readdirSync(sharedState).filter((name) => name.startsWith('postgresql'))).toEqual(['postgresql-18.4']);
    expect(reachableBinaries(account, reachable, { sharedState })).toEqual(reachable);
  });
});
