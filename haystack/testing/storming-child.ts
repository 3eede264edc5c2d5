import { writeSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { openedStore } from './store.ts';
import { isDeletion, STORM_KEYS, STORM_OPTIONS, textOfVersion } from './storm.ts';

/**
 * Writes, deletes and compacts until it is killed, in the directories it is told, going on from the version of each key
 * that it is told. What is on disk is told on standard output before anything else is done to that key, by a call that
 * returns when it is told.
 */
const [versionsJson = '{}', ...directories] = process.argv.slice(2);
const versions = new Map<string, number>(Object.entries(JSON.parse(versionsJson) as Record<string, number>));
const WORKERS = 12;

const say = (line: string) => writeSync(1, `${line}\n`);

say('opening');
const store = await openedStore(directories, STORM_OPTIONS);
say('open');

async function work(keys: readonly string[]): Promise<never> {
  for (;;) {
    for (const key of keys) {
      const version = (versions.get(key) ?? -1) + 1;
      versions.set(key, version);
      const info = { headers: {}, checksums: {}, eTag: String(version), modifiedAt: version };
      const data = Buffer.from(textOfVersion(key, version));
      if (isDeletion(version)) await store.delete('b', key);
      else await store.put({ bucket: 'b', key, info, data, onlyIf: null });
      say(`${key} ${version}`);
    }
  }
}

async function compactAgainAndAgain(): Promise<never> {
  for (;;) {
    await store.compact();
    // Where nothing is due, no disk is waited for.
    await nextTurn();
  }
}

const workers = Array.from({ length: WORKERS }, (_, worker) =>
  STORM_KEYS.filter((_key, at) => at % WORKERS === worker),
);
await Promise.all([...workers.map(work), compactAgainAndAgain()]);
