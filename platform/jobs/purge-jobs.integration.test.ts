import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { userOn } from '../../test/kit/ids.ts';
import { type TestPlatform, testPlatform } from '../../test/kit/test-platform.ts';
import type { Edge } from '../graph/index.ts';
import type { MediaId, PostId, UserId } from '../ids/index.ts';
import { jobs } from './catalogue.ts';

let system: TestPlatform;
let ana: UserId;
beforeAll(async () => {
  system = await testPlatform();
});
beforeEach(() => {
  ana = userOn(1);
});
afterAll(() => system[Symbol.asyncDispose]());

const POST = '7' as PostId;

async function enqueue(authorId: UserId, shard = 2): Promise<string> {
  const { shards, queues } = system.platform;
  return shards.transaction(shard, (tx) =>
    queues.enqueue(tx, jobs.feedFanOut, { postId: POST, authorId, after: null }),
  );
}
async function setState(id: string, state: string): Promise<void> {
  for (const server of system.platform.shards.servers()) {
    await system.platform.shards.pool(server).query('update pgboss.job set state = $2 where id = $1', [id, state]);
  }
}
async function left(): Promise<string[]> {
  const { shards } = system.platform;
  const answers = await Promise.all(
    shards.servers().map((server) => shards.pool(server).query<{ id: string }>('select id from pgboss.job')),
  );
  return answers.flatMap(({ rows }) => rows.map(({ id }) => id));
}
const purge = (id: string, ...logins: string[]) =>
  system.platform.queues.purge({ ids: [id], logins }, jobs.usersEraseAccount);
const oweReset = (login: string) =>
  system.platform.shards.transaction(2, (tx) =>
    system.platform.queues.enqueue(tx, jobs.usersSendMail, { kind: 'reset-password', login }),
  );

test.each(['created', 'retry', 'completed', 'failed', 'cancelled'])('a job that is %s is deleted', async (state) => {
  const ids = [await enqueue(ana, 2), await enqueue(ana, 10)];
  for (const id of ids) await setState(id, state);
  expect(await purge(ana)).toBe(false);
  for (const id of ids) expect(await left()).not.toContain(id);
});

test('a job that runs stays, and is told of', async () => {
  const id = await enqueue(ana);
  await setState(id, 'active');
  expect(await purge(ana)).toBe(true);
  expect(await left()).toContain(id);
  await setState(id, 'completed');
  expect(await purge(ana)).toBe(false);
  expect(await left()).not.toContain(id);
});

test('jobs of others stay, also where an id is part of theirs', async () => {
  const ids = [await enqueue(userOn(1)), await enqueue(`${ana}1` as UserId), await enqueue(`1${ana}` as UserId)];
  await purge(ana, 'an.a', 'ana@example.org');
  expect(await left()).toEqual(expect.arrayContaining(ids));
});

test('a list that another works through goes on behind the account, and names it no more once it is done', async () => {
  const { shards, queues } = system.platform;
  const id = await shards.transaction(2, (tx) =>
    queues.enqueue(tx, jobs.usersAcceptAll, { accountId: userOn(1), after: { time: '', id: ana } }),
  );
  await purge(ana);
  expect(await left()).toContain(id);
  await setState(id, 'completed');
  await purge(ana);
  expect(await left()).not.toContain(id);
});

test('mail that somebody asked for by name or address is deleted, in any case, and not that of another', async () => {
  const hers = [await oweReset('An.A@example.org'), await oweReset('an.a')];
  const theirs = [await oweReset('anxa@example.org'), await oweReset('an.ab')];
  await purge(ana, 'an.a@example.org', 'an.a');
  expect(await left()).toEqual(expect.arrayContaining(theirs));
  for (const id of hers) expect(await left()).not.toContain(id);
});

test.each(['edges', 'follows', 'postid', 'kind', 'reset-password'])(
  'an account called %s takes no job of others along',
  async (name) => {
    const { shards, queues } = system.platform;
    const edges: Edge[] = [{ id1: userOn(1), type: 'FOLLOWS', id2: userOn(2) }];
    const inverse = await shards.transaction(2, (tx) => queues.enqueue(tx, jobs.graphInverse, { edges }));
    const ids = [inverse, await enqueue(userOn(1)), await oweReset('somebody.else')];
    await purge(ana, name);
    expect(await left()).toEqual(expect.arrayContaining(ids));
  },
);

test('what still has to run stays until it has', async () => {
  const { shards, queues } = system.platform;
  const upload = { mediaId: '8' as MediaId, stagingKey: `${ana}/8` };
  const id = await shards.transaction(2, (tx) =>
    queues.enqueue(tx, jobs.mediaExpireUpload, upload, { delaySeconds: 3600 }),
  );
  await purge(ana);
  expect(await left()).toContain(id);
  await setState(id, 'completed');
  await purge(ana);
  expect(await left()).not.toContain(id);
});

test('jobs of the directory end with the transaction that forgets them', async () => {
  const { directory, queues } = system.platform;
  const data = { accountId: ana };
  await directory.$transaction(async (tx) => {
    await queues.enqueueInDirectory(tx, jobs.usersEraseAccount, data);
    await queues.enqueueInDirectory(tx, jobs.usersEraseAccount, { accountId: userOn(3) });
  });
  await purge(ana);
  const count = () => directory.$queryRaw<unknown[]>`select id from pgboss.job where name = 'users.erase-account'`;
  expect(await count()).toHaveLength(2);
  await directory.$transaction((tx) => queues.forgetInDirectory(tx, jobs.usersEraseAccount, data));
  expect(await count()).toHaveLength(1);
});
