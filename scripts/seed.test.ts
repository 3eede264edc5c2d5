import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { lastToArrive, logIns } from './seed/log-ins.ts';
import { seedDemo } from './seed.ts';

/** A door that answers operations alike, but for those that are named, and remembers what it was asked. */
async function door(
  reply: object,
  named: Record<string, object> = {},
): Promise<AsyncDisposable & { port: string; asked: string[] }> {
  const asked: string[] = [];
  const server = createServer(async (request, response) => {
    const { operationName } = (await json(request)) as { operationName: string };
    asked.push(operationName);
    response.setHeader('content-type', 'application/json').end(JSON.stringify(named[operationName] ?? reply));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: String((server.address() as AddressInfo).port),
    asked,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

test('production has no demo world, and is not even asked', async () => {
  await using router = await door({});
  const env = { PORT: router.port, HELIOGRAPH_PROFILE: 'production' };
  await expect(seedDemo(env)).rejects.toMatchObject({ code: 'DEMO_IN_PRODUCTION' });
  expect(router.asked).toEqual([]);
});

test('a world that is finished, with stories of the day, is recognised by two reads', async () => {
  const session = { user: { id: '1', username: 'ana' }, accessToken: 'a', refreshToken: 'r' };
  await using router = await door(
    { data: { userByUsername: { ...lastToArrive } } },
    {
      LogIn: { data: { logIn: { session, errors: [] } } },
      StoryTray: { data: { storyTray: { edges: [{ node: { id: '2' } }] } } },
    },
  );
  expect(await seedDemo({ PORT: router.port })).toEqual({ logIns });
  expect(router.asked).toEqual(['Profile', 'LogIn', 'StoryTray']);
});

test('a system that fails is not taken for an empty one', async () => {
  const error = { message: 'not now', extensions: { code: 'INTERNAL' } };
  await using router = await door({ data: { userByUsername: null }, errors: [error] });
  await expect(seedDemo({ PORT: router.port })).rejects.toMatchObject({ code: 'INTERNAL' });
  expect(router.asked).toEqual(['Profile']);
});
