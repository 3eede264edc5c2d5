import { describe, expect, test } from 'vitest';
import { LiveServer } from './testing/live-server.ts';
import { subscribe } from './testing/scene.ts';
import { soon, subscribed } from './testing/subscribed.ts';

describe('what one socket may ask', () => {
  test('so many operations at once; more are refused by a typed error, until one is over', async () => {
    await using server = await LiveServer.start({ maxOperationsPerSocket: 2 });
    const client = await server.connect();
    client.send(subscribe('a'), subscribe('b'), subscribe('c'));
    expect(await client.next()).toMatchObject({
      id: 'c',
      type: 'error',
      payload: [
        {
          extensions: {
            code: 'OPERATION_LIMIT_EXCEEDED',
            requestId: expect.any(String),
            limit: 'maxOperationsPerSocket',
            maximum: 2,
          },
        },
      ],
    });
    client.send({ id: 'a', type: 'complete' }, subscribe('c'));
    await expect.poll(() => server.operations.streams.length, soon).toBe(3);
  });

  test('operations that are left before they are admitted still count', async () => {
    await using server = await LiveServer.start({ maxOperationsPerSocket: 2 });
    server.operations.holdsAdmissions = true;
    const client = await server.connect();
    const complete = { id: 'a', type: 'complete' };
    client.send(subscribe('a'), complete, subscribe('a'), complete, subscribe('a'));
    expect(await client.next()).toMatchObject({ id: 'a', type: 'error' });
  });
});

test('an operation whose client is gone before it is admitted opens nothing', async () => {
  let connections = 0;
  await using server = await LiveServer.start(
    {},
    {
      connections: (_transport, change) => {
        connections += change;
      },
    },
  );
  const { operations } = server;
  operations.holdsAdmissions = true;
  const gone = await server.connect();
  gone.send(subscribe('a'));
  await expect.poll(() => operations.admissions.length, soon).toBe(1);
  gone.socket.terminate();
  await expect.poll(() => connections, soon).toBe(0);
  for (const waiting of operations.admissions) waiting.resolve(operations.decide(waiting.request));
  await server.connect(); // By then what was admitted would have been opened.
  expect(operations.streams).toEqual([]);
});

describe('what goes wrong with us', () => {
  test.each([
    ['while an operation is admitted', 'crash', 'error'],
    ['while a query is answered', 'query { crash }', 'next'],
  ])('%s is masked, and closes nothing', async (_when, query, type) => {
    await using server = await LiveServer.start();
    const client = await server.connect();
    client.send(subscribe('a', query));
    const message = await client.next();
    expect(message).toMatchObject({ id: 'a', type });
    expect(JSON.stringify(message)).toContain('"code":"INTERNAL"');
    expect(JSON.stringify(message)).not.toContain('10.0.0.7');
    expect(server.logged).toEqual(['a live operation failed in the router']);
    await client.untilPong();
  });

  test('while a subscription runs is its last event', async () => {
    await using server = await LiveServer.start();
    const client = await server.connect();
    await subscribed(server, client);
    server.operations.stream.fail(new Error('socket hang up 10.0.0.7'));
    expect(await client.next()).toMatchObject({
      type: 'next',
      payload: { errors: [{ extensions: { code: 'INTERNAL' } }] },
    });
    expect(await client.next()).toEqual({ id: 'a', type: 'complete' });
  });
});
