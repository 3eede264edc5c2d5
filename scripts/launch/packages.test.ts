import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { fetchServer, installCommand, packagesToInstall, unpackedServer } from './packages.ts';
import { script, temporaryFolder } from './testing.ts';

const SOURCE = { debian: 'redis-server', homebrew: 'redis' };

test('packages that the system has not are read from a simulated installation', () => {
  const simulation = `Reading package lists...
Inst libjemalloc2 (5.3.0-1 Debian:12.15/oldstable [amd64])
Inst redis-server (5:7.0.15-1 Debian:12.15/oldstable [amd64]) []
Conf redis-server (5:7.0.15-1 Debian:12.15/oldstable [amd64])`;
  expect(packagesToInstall(simulation)).toEqual(['libjemalloc2', 'redis-server']);
});

test('an unpacked server is found with its libraries', () => {
  const home = temporaryFolder();
  expect(unpackedServer('memcached', home)).toBeUndefined();
  const binary = script(join(home, 'packages/usr/bin/memcached'), '');
  script(join(home, 'packages/usr/lib/x86_64-linux-gnu/libevent-2.1.so.7'), '');
  expect(unpackedServer('memcached', home)).toEqual({
    binary,
    env: { LD_LIBRARY_PATH: `${home}/packages/usr/lib/x86_64-linux-gnu:${home}/packages/usr/lib` },
  });
});

test('the advice is one command', () => {
  const folder = temporaryFolder();
  script(join(folder, 'apt-get'), '');
  expect(installCommand(SOURCE, folder)).toBe('sudo apt-get install -y redis-server');
});

describe.skipIf(process.platform === 'darwin')('Debian packages', () => {
  /** An apt-get and a dpkg that write down what they are asked; downloads fail until `update` when `stale`. */
  function fakeDebian({ stale }: { stale: boolean }) {
    const folder = temporaryFolder();
    const log = join(folder, 'log');
    script(
      join(folder, 'apt-get'),
      `echo "$@" >> ${log}
       case "$*" in
         *update) touch ${folder}/updated ;;
         *install*) echo "Inst libjemalloc2 (5.3)"; echo "Inst redis-server (7.0)" ;;
         *download*) ${stale ? `[ -e ${folder}/updated ] || exit 100;` : ''} touch libjemalloc2.deb redis-server.deb ;;
       esac`,
    );
    // dpkg -x <file> <root>
    script(join(folder, 'dpkg'), `mkdir -p "$3/usr/bin"; cp /bin/sh "$3/usr/bin/$(basename "$2" .deb)"`);
    const fetch = (home: string) =>
      fetchServer('redis-server', SOURCE, {
        home,
        path: folder,
        step: { update() {} },
        signal: new AbortController().signal,
      });
    return { fetch, calls: () => readFileSync(log, 'utf8').trim().split('\n') };
  }

  test('are downloaded with what they depend on and unpacked into the home', async () => {
    const home = temporaryFolder();
    const { fetch, calls } = fakeDebian({ stale: false });
    expect(await fetch(home)).toMatchObject({ binary: join(home, 'packages/usr/bin/redis-server') });
    expect(existsSync(join(home, 'packages/usr/bin/libjemalloc2'))).toBe(true);
    expect(readdirSync(join(home, 'packages'))).toEqual(['usr']);
    expect(calls()).toEqual([
      '-s --no-install-recommends install redis-server',
      '-q download libjemalloc2 redis-server',
    ]);
  });

  test('are found even where the system has no package lists, with lists of our own', async () => {
    const home = temporaryFolder();
    const { fetch, calls } = fakeDebian({ stale: true });
    expect(await fetch(home)).toBeDefined();
    expect(calls().slice(2)).toEqual([
      expect.stringMatching(`^-o Dir::State=${home}/packages/apt .* -q update$`),
      expect.stringMatching(`^-o Dir::State=${home}/packages/apt .* install redis-server$`),
      expect.stringMatching(`^-o Dir::State=${home}/packages/apt .* download libjemalloc2 redis-server$`),
    ]);
  });
});
