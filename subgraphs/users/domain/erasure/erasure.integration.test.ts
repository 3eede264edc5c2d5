import { randomUUID } from 'node:crypto';
import { subscribers } from '@heliograph/platform/events';
import { shardOf, type UserId } from '@heliograph/platform/ids';
import { jobs } from '@heliograph/platform/jobs';
import { afterAll, assert, beforeAll, beforeEach, expect, test } from 'vitest';
import { userOn } from '../../../../test/kit/ids.ts';
import { type TestPlatform, testPlatform } from '../../../../test/kit/test-platform.ts';
import { codeOf, PASSWORD, type Somebody, usersOfTest } from '../../testing/users-of-test.ts';
import { resumeSignUp } from '../accounts/resume-sign-up.ts';
import { signUp } from '../accounts/sign-up.ts';
import { carryOnErasure } from './carry-on-erasure.ts';
import { deleteAccount } from './delete-account.ts';

const DELAY = 60;

let system: TestPlatform;
let world: Awaited<ReturnType<typeof usersOfTest>>;
let ana: Somebody;
beforeAll(async () => {
  system = await testPlatform({ storage: true });
  world = await usersOfTest(system.platform);
});
beforeEach(async () => {
  ana = await world.somebody();
});
afterAll(() => system[Symbol.asyncDispose]());

const hiddenLater = (error: unknown) => {
  throw error;
};
const remove = (password = PASSWORD) =>
  deleteAccount(
    { ...world.users, hiddenLater },
    { viewer: ana.viewer, password, oneTimeCode: null, idempotencyKey: null },
  );
const carryOn = () => carryOnErasure({ ...world.users, delaySeconds: DELAY }, ana.id);
const stateOf = async (id: UserId) =>
  (await system.platform.directory.account.findUnique({ where: { id: BigInt(id) } }))?.state ?? 'gone';

/** Which rooms have an event of this type about ana in their outbox. */
async function told(type: string): Promise<string[]> {
  const events = system.platform.shards.db(shardOf(ana.id)).selectFrom('event').where('type', '=', type);
  return (await events.where('entity_id', '=', ana.id).select('subscriber').execute()).map((row) => row.subscriber);
}
/** As if every room had erased what it keeps, and each event had been delivered. */
async function roomsErase(): Promise<void> {
  await system.platform.shards.db(shardOf(ana.id)).deleteFrom('event').where('entity_id', '=', ana.id).execute();
  for (const room of subscribers.AccountDeleted) await world.users.erasures.roomDone(ana.id, room);
}
/** Deleted, and past the delay. */
async function underWay(): Promise<void> {
  assert((await remove()).ok);
  world.pass(DELAY + 1);
  await carryOn();
}

test('only the password deletes, and then nothing logs in any more', async () => {
  expect(codeOf(await remove('an unlikely passw0rd'))).toBe('WRONG_CREDENTIALS');
  expect(await stateOf(ana.id)).toBe('ACTIVE');
  expect(codeOf(await remove())).toBeNull();
  expect(await stateOf(ana.id)).toBe('DELETING');
  expect(await world.users.sessions.list(ana.id)).toEqual([]);
  const [isGone] = await system.platform.graph.contains([{ id1: ana.id, type: 'GONE', id2: ana.id }]);
  expect(isGone).toBe(true);
  for (const login of [ana.username, ana.email]) {
    expect(codeOf(await world.logIn({ login, password: PASSWORD }))).toBe('WRONG_CREDENTIALS');
  }
});

test('a repetition whose first reply got lost is answered like the first', async () => {
  assert((await remove()).ok);
  expect(codeOf(await remove())).toBeNull();
  expect(await system.platform.directory.erasure.count({ where: { accountId: BigInt(ana.id) } })).toBe(
    subscribers.AccountDeleted.length,
  );
});

test('an account that is being deleted is not made anew by its own sign-up', async () => {
  const username = `w${randomUUID().replaceAll('-', '').slice(0, 20)}`;
  const wish = { username, email: `${username}@example.org`, password: PASSWORD, name: '', device: 'a phone' };
  const sent = { ...wish, idempotencyKey: randomUUID(), clientAddress: null };
  const made = await signUp(world.users, sent);
  assert(made.ok);
  const id = made.value.userId;
  await world.users.erasures.begin(id);
  await world.users.traces.eraseRows(id);
  expect((await signUp(world.users, sent)).ok).toBe(false);
  await resumeSignUp(world.users, id);
  expect(await world.users.profiles.load([id])).toEqual([null]);
});

test('the rooms are told once no request can be under way any more', async () => {
  assert((await remove()).ok);
  world.pass(DELAY - 1);
  await carryOn();
  expect(await told('AccountDeleted')).toEqual([]);
  world.pass(1);
  await carryOn();
  expect((await told('AccountDeleted')).sort()).toEqual([...subscribers.AccountDeleted].sort());
});

test('this room erases when all others have, and with it ends every trace of the account', async () => {
  await underWay();
  await world.users.erasures.roomDone(ana.id, 'media');
  await carryOn();
  expect(await stateOf(ana.id)).toBe('DELETING');
  expect(await world.users.profiles.load([ana.id])).not.toEqual([null]);
  await roomsErase();
  await carryOn();
  expect(await stateOf(ana.id)).toBe('gone');
  expect(await world.users.profiles.load([ana.id])).toEqual([null]);
  const { directory } = system.platform;
  expect(await directory.erasure.count({ where: { accountId: BigInt(ana.id) } })).toBe(0);
  const named = await directory.$queryRaw<unknown[]>`
    select 1 from pgboss.job where strpos(data::text, ${ana.id}) > 0 and name <> 'users.send-mail'`;
  expect(named).toEqual([]);
  await carryOn();
});

test('rows, for which every shard is looked through, are not looked for again with every bite of the edges', async () => {
  await underWay();
  await roomsErase();
  const { traces } = world.users;
  const [looks, bites]: [UserId[], UserId[]] = [[], []];
  const watched = {
    ...traces,
    eraseRows(id: UserId) {
      looks.push(id);
      return traces.eraseRows(id);
    },
    eraseEdges: async (id: UserId) => bites.push(id) < 5 || traces.eraseEdges(id),
  };
  await carryOnErasure({ ...world.users, traces: watched, delaySeconds: DELAY }, ana.id);
  expect([looks.length, bites.length]).toEqual([1, 5]);
  expect(await stateOf(ana.id)).toBe('gone');
});

test('it waits for events that name the account, wherever they are, and deletes those that are dead', async () => {
  await underWay();
  await roomsErase();
  const { shards, emit } = system.platform;
  const elsewhere = userOn(12);
  const payload = { followerId: elsewhere, followeeId: ana.id };
  await shards.transaction(shardOf(elsewhere), (tx) => emit(tx, { type: 'UserFollowed', entity: elsewhere, payload }));
  await carryOn();
  expect(await stateOf(ana.id)).toBe('DELETING');
  const events = shards.db(shardOf(elsewhere));
  await events.updateTable('event').set({ dead_at: new Date() }).where('entity_id', '=', elsewhere).execute();
  await carryOn();
  expect(await stateOf(ana.id)).toBe('gone');
  expect(await events.selectFrom('event').where('entity_id', '=', elsewhere).select('id').execute()).toEqual([]);
});

test('it waits for a job that runs and names the account', async () => {
  await underWay();
  await roomsErase();
  const { shards, queues } = system.platform;
  const data = { userId: ana.id, exportId: randomUUID() };
  const { server } = await shards.transaction(2, async (tx) => {
    await queues.enqueue(tx, jobs.mediaWriteExport, data);
    return tx;
  });
  const setState = (state: string) =>
    shards.pool(server).query('update pgboss.job set state = $2 where data = $1', [JSON.stringify(data), state]);
  await setState('active');
  await carryOn();
  expect(await stateOf(ana.id)).toBe('DELETING');
  await setState('completed');
  await carryOn();
  expect(await stateOf(ana.id)).toBe('gone');
});
