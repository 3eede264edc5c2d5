import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { UserId } from '@heliograph/platform/ids';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { subgraphSdl } from '../schema/index.ts';
import { notificationsSubgraph } from '../subgraphs/notifications/main.ts';
import {
  askingAs,
  type NotificationsOfTest,
  notificationsOfTest,
} from '../subgraphs/notifications/testing/notifications-of-test.ts';
import { reading } from '../subgraphs/notifications/testing/reading.ts';
import { eventually } from '../test/kit/eventually.ts';
import { userOn } from '../test/kit/ids.ts';
import { scratchFolder } from '../test/kit/scratch-folder.ts';
import { type TestPlatform, testPlatform } from '../test/kit/test-platform.ts';
import { announce } from './announce.ts';

const TEXTS = { en: 'We speak more languages', de: 'Wir sprechen mehr Sprachen' };

let system: TestPlatform;
let world: NotificationsOfTest;
let read: ReturnType<typeof reading>;
const people: Record<'ana' | 'ben' | 'eve', UserId> = { ana: userOn(4), ben: userOn(9), eve: userOn(4) };
const { ana, ben, eve } = people;
const folder = scratchFolder();
const fileOf = async (name: string, content: unknown) => {
  const file = path.join(folder, name);
  await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
};

beforeAll(async () => {
  system = await testPlatform();
  const { directory } = system.platform;
  world = await notificationsOfTest(system.platform);
  read = reading(askingAs(system.platform, notificationsSubgraph(system.platform, subgraphSdl('notifications'))));
  for (const [index, [username, userId]] of Object.entries(people).entries()) {
    const account = { id: BigInt(userId), userNumber: BigInt(index + 1), state: 'ACTIVE', username } as const;
    const rest = { name: username, usernameSkeleton: username, email: `${username}@example.org`, passwordHash: '-' };
    await directory.account.create({ data: { ...account, ...rest } });
    await world.isCalled({ userId, username, version: 1 });
  }
});
afterAll(() => system[Symbol.asyncDispose]());

const run = (...args: string[]) => announce(system.env, args);

test('what is announced reaches everybody once, in the language of each, and only who wants it', async () => {
  const file = await fileOf('texts.json', TEXTS);
  const unwanted = { idempotencyKey: null, input: null };
  await world.stores.preferences.change(eve, unwanted, () => ({
    channels: { SYSTEM: { push: true, inApp: false } },
    quietHours: null,
  }));
  expect(await run('languages', '--text-file', file)).toBe('languages is on its way to everybody');
  await eventually(async () => {
    for (const person of [ana, ben]) expect(await world.unread(person)).toEqual({ counted: 1, rows: 1 });
  });
  await run('languages', '--text-file', file, '--to', 'ana,Ben,eve');
  expect(await run('thanks', '--text-file', file, '--to', 'ana')).toBe('thanks is on its way to ana');
  await eventually(async () => expect(await world.unread(ana)).toEqual({ counted: 2, rows: 2 }));
  expect(await read.shownTo(ana, 'de')).toMatchObject([
    { kind: 'SYSTEM', actorCount: 0, actors: [], text: TEXTS.de },
    { kind: 'SYSTEM', text: TEXTS.de },
  ]);
  expect(await read.shownTo(ben)).toMatchObject([{ kind: 'SYSTEM', text: TEXTS.en, post: null }]);
  expect(await read.shownTo(eve)).toEqual([]);
  await expect(run('thanks', '--text-file', await fileOf('other.json', { en: 'Else' }))).rejects.toMatchObject({
    code: 'OTHER_TEXTS',
  });
});

test.each([
  ['USAGE', [], TEXTS],
  ['USAGE', ['No Key'], TEXTS],
  ['USAGE', ['key', 'more'], TEXTS],
  ['USAGE', ['key', '--to', 'ana,'], TEXTS],
  ['USAGE', ['key', '--loud'], TEXTS],
  ['NO_SUCH_ACCOUNT', ['key', '--to', 'ana,nobody'], TEXTS],
  ['TEXTS', ['key'], { de: 'Ohne Englisch' }],
  ['TEXTS', ['key'], { en: '' }],
  ['TEXTS', ['key'], { en: 'x', xx: 'y' }],
  ['TEXTS', ['key'], 'no JSON'],
])('%s: %j', async (code, args, texts) => {
  await expect(run(...args, '--text-file', await fileOf('given.json', texts))).rejects.toMatchObject({ code });
});

test('a file that is not there, and databases that are not named, are asked for', async () => {
  await expect(run('key', '--text-file', path.join(folder, 'none.json'))).rejects.toMatchObject({ code: 'TEXTS' });
  await expect(run('key')).rejects.toMatchObject({ code: 'USAGE' });
  const file = await fileOf('texts.json', TEXTS);
  await expect(announce({}, ['key', '--text-file', file])).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
});
