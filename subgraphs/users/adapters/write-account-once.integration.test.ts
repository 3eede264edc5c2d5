import type { DirectoryTransaction } from '@heliograph/platform/directory';
import type { UserId } from '@heliograph/platform/ids';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { userOn } from '../../../test/kit/ids.ts';
import { type TestPlatform, testPlatform } from '../../../test/kit/test-platform.ts';
import { type AccountWriteOnce, writeAccountOnce } from './write-account-once.ts';

let system: TestPlatform;
beforeAll(async () => {
  system = await testPlatform();
});
afterAll(() => system[Symbol.asyncDispose]());

async function newAccount(): Promise<UserId> {
  const id = userOn(3);
  const names = { username: id, usernameSkeleton: id, email: `${id}@example.org`, name: '' };
  await system.platform.directory.account.create({
    data: { ...names, id: BigInt(id), userNumber: BigInt(id), state: 'ACTIVE', passwordHash: '' },
  });
  return id;
}

/** A change whose effects can be counted: it reads the version and writes the next, as a rename would. */
async function rename(tx: DirectoryTransaction, account: UserId): Promise<{ version: number }> {
  const id = BigInt(account);
  const { nameVersion } = await tx.account.findUniqueOrThrow({ where: { id } });
  const data = { nameVersion: nameVersion + 1, username: `${account}_${nameVersion}` };
  await tx.account.update({ where: { id }, data });
  return { version: data.nameVersion };
}

const send = (account: UserId, write: Partial<AccountWriteOnce> = {}) =>
  writeAccountOnce(
    system.platform.directory,
    { account, mutation: 'rename', key: 'k', input: { name: 'ana' }, ...write },
    (tx) => rename(tx, account),
  );

const versionOf = async (account: UserId) =>
  (await system.platform.directory.account.findUniqueOrThrow({ where: { id: BigInt(account) } })).nameVersion;

const repeated = <T>(times: number, work: (index: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: times }, (_, index) => work(index)));

test('a replay answers the first result and changes nothing', async () => {
  const ana = await newAccount();
  expect(await send(ana)).toEqual({ version: 2 });
  expect(await send(ana)).toEqual({ version: 2 });
  expect(await versionOf(ana)).toBe(2);
});

test('a result may be nothing', async () => {
  const ana = await newAccount();
  const write = { account: ana, mutation: 'nothing', key: 'k', input: {} };
  const sent = () => writeAccountOnce(system.platform.directory, write, async () => null);
  expect(await sent()).toBe(null);
  expect(await sent()).toBe(null);
});

test('a hundred sends of one key at once have one effect and one answer', async () => {
  const ana = await newAccount();
  const answers = await repeated(100, () => send(ana));
  expect(new Set(answers.map(({ version }) => version))).toEqual(new Set([2]));
  expect(await versionOf(ana)).toBe(2);
});

test.each([
  ['other keys', (index: number) => ({ key: `k${index}` })],
  ['no key', () => ({ key: null })],
])('racing changes with %s follow each other', async (_name, write) => {
  const ana = await newAccount();
  const answers = await repeated(10, (index) => send(ana, write(index)));
  expect(answers.map(({ version }) => version).toSorted((a, b) => a - b)).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
});

test('the key with another input is a conflict', async () => {
  const ana = await newAccount();
  await send(ana);
  await expect(send(ana, { input: { name: 'ben' } })).rejects.toMatchObject({ code: 'IDEMPOTENCY_CONFLICT' });
  expect(await versionOf(ana)).toBe(2);
});

test('of two racing inputs under one key exactly one has its effect', async () => {
  const ana = await newAccount();
  const outcomes = await Promise.allSettled(['ana', 'ben'].map((name) => send(ana, { input: { name } })));
  expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  expect(await versionOf(ana)).toBe(2);
});

test('keys are those of one account and one mutation', async () => {
  const [ana, ben] = [await newAccount(), await newAccount()];
  await send(ana);
  expect(await send(ben, { input: { name: 'ben' } })).toEqual({ version: 2 });
  expect(await send(ana, { mutation: 'other', input: { name: 'ben' } })).toEqual({ version: 3 });
});

test('work that throws leaves neither effect nor record: the key is as new', async () => {
  const ana = await newAccount();
  const write = { account: ana, mutation: 'rename', key: 'k', input: { name: 'ana' } };
  const failing = writeAccountOnce(system.platform.directory, write, async (tx) => {
    await rename(tx, ana);
    throw new Error('refused');
  });
  await expect(failing).rejects.toThrow('refused');
  expect(await send(ana, { input: { name: 'another' } })).toEqual({ version: 2 });
});
