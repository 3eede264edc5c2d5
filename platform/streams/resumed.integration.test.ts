import { afterAll, beforeAll, expect, test } from 'vitest';
import { usersOn } from '../../test/kit/ids.ts';
import { type Random, seededRandom } from '../../test/kit/random.ts';
import { type TestPlatform, testPlatform } from '../../test/kit/test-platform.ts';
import { shardOf, type UserId } from '../ids/index.ts';
import type { Platform } from '../runtime/index.ts';
import type { StreamPosition } from './index.ts';
import { append, notice } from './testing/notices.ts';

const LAST = 'the last';

let system: TestPlatform;
let platform: Platform;
beforeAll(async () => {
  system = await testPlatform();
  platform = system.platform;
});
afterAll(() => system[Symbol.asyncDispose]());

/** The sources of a stream in their order. */
async function kept(ownerId: UserId): Promise<string[]> {
  const rows = await platform.shards
    .db(shardOf(ownerId))
    .selectFrom('stream_entry')
    .where('owner_id', '=', ownerId)
    .orderBy('sequence')
    .select('source')
    .execute();
  return rows.map(({ source }) => source);
}

/** Writes to some of the streams at a time, often more than a reading holds, and some of it twice. */
async function writeAtRandom(random: Random, owners: readonly UserId[], writer: string): Promise<void> {
  for (let write = 0; write < 20; write += 1) {
    const told = random.sample(owners, random.int(1, owners.length));
    const many = random.chance(0.1) ? 150 : random.int(1, 4);
    const entries = told.flatMap((owner) =>
      Array.from({ length: many }, (_, nth) => notice(owner, `${writer}:${write - random.int(0, 1)}:${nth}`)),
    );
    await append(platform, ...entries);
  }
}

const follow = (ownerId: UserId, after: StreamPosition | null, signal: AbortSignal) =>
  platform.streams.follow({ ownerId, kind: 'notifications', after }, signal);

/** Reads until the last has come, cut off after a random number of entries again and again. */
async function readInPieces(random: Random, ownerId: UserId, begin: StreamPosition): Promise<string[]> {
  const told: string[] = [];
  let after = begin;
  while (told.at(-1) !== LAST) {
    const leave = new AbortController();
    const { entries } = await follow(ownerId, after, leave.signal);
    let left = random.int(0, 60);
    for await (const { position, payload } of entries) {
      // Cut off: this one has not come, and it goes on before it.
      if (left === 0) break;
      left -= 1;
      told.push(payload.notificationId);
      after = position;
      // Or right after it.
      if (payload.notificationId === LAST || random.chance(0.02)) leave.abort();
    }
  }
  return told;
}

test.each(['a', 'b'])('what is told over all cuts is what was appended, each once and in order (%s)', async (seed) => {
  const owners = usersOn([9], 3);
  const never = new AbortController().signal;
  const begins = await Promise.all(owners.map(async (owner) => (await follow(owner, null, never)).begin));
  const reading = owners.map((owner, index) =>
    readInPieces(seededRandom(`${seed} read ${index}`), owner, begins[index] as StreamPosition),
  );
  const writers = ['x', 'y', 'z'];
  await Promise.all(writers.map((writer) => writeAtRandom(seededRandom(`${seed} write ${writer}`), owners, writer)));
  await append(platform, ...owners.map((owner) => notice(owner, LAST)));
  for (const [index, told] of (await Promise.all(reading)).entries()) {
    expect(told).toEqual(await kept(owners[index] as UserId));
    expect(told.length).toBeGreaterThan(100);
  }
});
