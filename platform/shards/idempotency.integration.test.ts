import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { userOn } from '../../test/kit/ids.ts';
import { type TestPlatform, testPlatform } from '../../test/kit/test-platform.ts';
import type { UserId } from '../ids/index.ts';
import { IdempotencyConflict, type WriteOnce, writeOnce } from './idempotency.ts';
import { nextId } from './next-id.ts';
import type { ShardTransaction } from './shards.ts';

const SHARD = 11;
/** On the other physical server. */
const OTHER = 2;
let system: TestPlatform;
beforeAll(async () => {
  system = await testPlatform();
});
afterAll(() => system[Symbol.asyncDispose]());

/** A write whose effect can be counted: a profile named after the viewer, with a new id each time. */
async function signPost(tx: ShardTransaction, viewer: UserId): Promise<{ id: string }> {
  const id = await nextId(tx);
  await tx.db.insertInto('profile').values({ id, username: viewer, name: '', created_at: new Date() }).execute();
  return { id };
}

const sendTo = (shard: number, viewer: UserId, write: Partial<WriteOnce> = {}) =>
  writeOnce(
    system.platform.shards,
    shard,
    { viewer, mutation: 'sign', key: 'k', input: { text: 'a' }, ...write },
    (tx) => signPost(tx, viewer),
  );

const send = (viewer: UserId, write?: Partial<WriteOnce>) => sendTo(SHARD, viewer, write);

async function effects(viewer: UserId): Promise<number> {
  const rowsOf = (shard: number) =>
    system.platform.shards.db(shard).selectFrom('profile').where('username', '=', viewer).select('id').execute();
  return (await Promise.all([SHARD, OTHER].map(rowsOf))).flat().length;
}

test('a replay answers the first result and changes nothing', async () => {
  const viewer = userOn(SHARD);
  const first = await send(viewer);
  expect(await send(viewer)).toEqual(first);
  expect(await effects(viewer)).toBe(1);
});

test('the order of fields in the input does not matter, their values do', async () => {
  const viewer = userOn(SHARD);
  const first = await send(viewer, { input: { a: 1, b: { c: [1, 2], d: null } } });
  expect(await send(viewer, { input: { b: { d: null, c: [1, 2] }, a: 1 } })).toEqual(first);
  const other = send(viewer, { input: { a: 1, b: { c: [2, 1], d: null } } });
  await expect(other).rejects.toMatchObject({ code: 'IDEMPOTENCY_CONFLICT' });
  expect(await effects(viewer)).toBe(1);
});

test('fifty sends of one key at once have one effect and one answer', async () => {
  const viewer = userOn(SHARD);
  const results = await Promise.all(Array.from({ length: 50 }, () => send(viewer)));
  expect(new Set(results.map(({ id }) => id)).size).toBe(1);
  expect(await effects(viewer)).toBe(1);
});

test('keys are those of one viewer and one mutation', async () => {
  const [ana, ben] = [userOn(SHARD), userOn(SHARD)];
  const results = [
    await send(ana),
    await send(ben),
    await send(ana, { mutation: 'seal' }),
    await send(ana, { key: 'k2' }),
  ];
  expect(new Set(results.map(({ id }) => id)).size).toBe(4);
});

test('work that throws leaves neither effect nor record: the key is as new', async () => {
  const viewer = userOn(SHARD);
  const write = { viewer, mutation: 'sign', key: 'k', input: { text: 'a' } };
  const failing = writeOnce(system.platform.shards, SHARD, write, async (tx) => {
    await signPost(tx, viewer);
    throw new Error('the disk is full');
  });
  await expect(failing).rejects.toThrow('the disk is full');
  expect(await effects(viewer)).toBe(0);
  expect(await send(viewer, { input: { text: 'another' } })).toEqual({ id: expect.stringMatching(/^\d+$/) });
  expect(await effects(viewer)).toBe(1);
});

test('one who waits for a send that fails takes its place', async () => {
  const viewer = userOn(SHARD);
  const write = { viewer, mutation: 'sign', key: 'k', input: { text: 'a' } };
  const { promise: mayFail, resolve: fail } = Promise.withResolvers<void>();
  const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
  const failing = writeOnce(system.platform.shards, SHARD, write, async () => {
    begin();
    await mayFail;
    throw new Error('the first one fails');
  });
  await begun;
  const waiting = send(viewer);
  fail();
  await expect(failing).rejects.toThrow('the first one fails');
  expect(await waiting).toEqual({ id: expect.any(String) });
  expect(await effects(viewer)).toBe(1);
});

test('without a key every send has its effect', async () => {
  const viewer = userOn(SHARD);
  await send(viewer, { key: undefined });
  await send(viewer, { key: null });
  expect(await effects(viewer)).toBe(2);
});

describe('where the input decides on the shard of the effect', () => {
  const inputs = [
    { shard: SHARD, input: { text: 'here' } },
    { shard: OTHER, input: { text: 'there' } },
  ] as const;

  test.each([
    ['here', 'there', inputs],
    ['there', 'here', inputs.toReversed()],
  ])('a key used %s is a conflict %s', async (_first, _second, [first, second]) => {
    const viewer = userOn(SHARD);
    const answer = await sendTo(first?.shard ?? 0, viewer, first);
    await expect(sendTo(second?.shard ?? 0, viewer, second)).rejects.toThrow(IdempotencyConflict);
    expect(await sendTo(first?.shard ?? 0, viewer, first)).toEqual(answer);
    expect(await effects(viewer)).toBe(1);
  });

  test('of racing inputs exactly one has its effect, and all who sent it have its answer', async () => {
    for (let round = 0; round < 10; round += 1) {
      const viewer = userOn(SHARD);
      const sends = Array.from({ length: 10 }, (_, index) => inputs[index % 2] ?? inputs[0]);
      const outcomes = await Promise.allSettled(sends.map(({ shard, ...write }) => sendTo(shard, viewer, write)));
      const answers = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? outcome.value.id : []));
      const refusals = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? outcome.reason : []));
      expect(answers.length).toBe(5);
      expect(new Set(answers).size).toBe(1);
      expect(refusals.every((error) => error instanceof IdempotencyConflict)).toBe(true);
      expect(await effects(viewer)).toBe(1);
    }
  });

  test('fifty sends at once to another shard have one effect and one answer', async () => {
    const viewer = userOn(OTHER);
    const results = await Promise.all(Array.from({ length: 50 }, () => send(viewer)));
    expect(new Set(results.map(({ id }) => id)).size).toBe(1);
    expect(await effects(viewer)).toBe(1);
  });

  test('a claim is no outcome: after work that threw, the same input goes on', async () => {
    const viewer = userOn(OTHER);
    const write = { viewer, mutation: 'sign', key: 'k', input: { text: 'a' } };
    const failing = writeOnce(system.platform.shards, SHARD, write, () =>
      Promise.reject(new Error('the disk is full')),
    );
    await expect(failing).rejects.toThrow('the disk is full');
    expect(await send(viewer)).toEqual({ id: expect.any(String) });
    expect(await effects(viewer)).toBe(1);
  });
});
