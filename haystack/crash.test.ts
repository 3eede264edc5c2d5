import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { createObjectStore, type ObjectStore } from '@heliograph/platform/objects';
import { expect, test } from 'vitest';
import { CREDENTIAL, REGION } from './testing/haystack.ts';
import { temporaryDirectory } from './testing/temporary-directory.ts';

const WRITERS = 8;
const ROUNDS = 3;
const ACKNOWLEDGED_PER_ROUND = 150;

async function start(directory: string): Promise<{ child: ChildProcess; objects: ObjectStore }> {
  const child = fork(new URL('testing/child.ts', import.meta.url), [directory], { execArgv: [] });
  const [endpoint] = await once(child, 'message');
  const patience = { attempts: 1 };
  return { child, objects: createObjectStore({ endpoint: String(endpoint), region: REGION, ...CREDENTIAL, patience }) };
}

async function kill(child: ChildProcess): Promise<void> {
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}

/** Bytes that only this key has, of a length that differs from key to key. */
function bytesOf(key: string): Buffer {
  const length = 1 + ((Number(key.split('-')[1]) * 7919) % 60_000);
  return Buffer.alloc(length, `${key};`);
}

test('a process killed while it writes has kept all that it acknowledged, and tears nothing', async () => {
  await using directory = await temporaryDirectory();
  const acknowledged = new Set<string>();
  const attempted = new Set<string>();
  let next = 0;

  for (let round = 0; round < ROUNDS; round++) {
    const { child, objects } = await start(directory.path);
    await objects.ensureBucket('bucket');
    const target = acknowledged.size + ACKNOWLEDGED_PER_ROUND;
    const writer = async () => {
      while (acknowledged.size < target) {
        const key = `object-${next++}`;
        attempted.add(key);
        await objects.put({ bucket: 'bucket', key, body: bytesOf(key), contentType: 'image/jpeg' });
        acknowledged.add(key);
      }
    };
    const writing = Array.from({ length: WRITERS }, writer);
    await Promise.race(writing);
    await kill(child);
    await Promise.allSettled(writing);
    objects.close();
  }

  const { child, objects } = await start(directory.path);
  for (const key of attempted) {
    const found = await objects.get('bucket', key);
    if (acknowledged.has(key) || found) expect(found?.equals(bytesOf(key)), key).toBe(true);
  }
  objects.close();
  await kill(child);
  expect(acknowledged.size).toBeGreaterThanOrEqual(ROUNDS * ACKNOWLEDGED_PER_ROUND);
  expect(attempted.size).toBeGreaterThan(acknowledged.size);
});
