import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createObjectStore } from '@heliograph/platform/objects';
import { expect, test } from 'vitest';
import { CREDENTIAL, REGION } from './testing/haystack.ts';
import { temporaryDirectory } from './testing/temporary-directory.ts';

const WRITERS = 8;
const ROUNDS = 3;
const ACKNOWLEDGED_PER_ROUND = 60;

/** A haystack in a child process, and a client that asks it once. */
async function start(directory: string) {
  const child = fork(new URL('testing/child.ts', import.meta.url), [directory], { execArgv: [] });
  const exited = once(child, 'exit');
  const [endpoint] = await once(child, 'message');
  const patience = { attempts: 1 };
  const objects = createObjectStore({ endpoint: String(endpoint), region: REGION, ...CREDENTIAL, patience });
  const kill = async () => {
    child.kill('SIGKILL');
    await exited;
  };
  return {
    objects,
    kill,
    async [Symbol.asyncDispose]() {
      await kill();
      objects.close();
    },
  };
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
    await using haystack = await start(directory.path);
    await haystack.objects.ensureBucket('bucket');
    const enough = Promise.withResolvers<void>();
    const target = acknowledged.size + ACKNOWLEDGED_PER_ROUND;
    const writeUntilKilled = async () => {
      for (;;) {
        const key = `object-${next++}`;
        attempted.add(key);
        await haystack.objects.put({ bucket: 'bucket', key, body: bytesOf(key), contentType: 'image/jpeg' });
        acknowledged.add(key);
        if (acknowledged.size >= target) enough.resolve();
      }
    };
    const writers = Array.from({ length: WRITERS }, writeUntilKilled);
    await Promise.race([enough.promise, ...writers]);
    await haystack.kill();
    await Promise.allSettled(writers);
  }

  await using haystack = await start(directory.path);
  for (const key of attempted) {
    const found = await haystack.objects.get('bucket', key);
    if (acknowledged.has(key) || found) expect(found?.equals(bytesOf(key)), key).toBe(true);
  }
  expect(acknowledged.size).toBeGreaterThanOrEqual(ROUNDS * ACKNOWLEDGED_PER_ROUND);
  expect(attempted.size).toBeGreaterThan(acknowledged.size);
});
