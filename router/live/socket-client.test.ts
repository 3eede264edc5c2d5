import { type Client, createClient } from 'graphql-ws';
import { describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { ANSWER } from './testing/hand-driven-operations.ts';
import { LiveServer } from './testing/live-server.ts';
import { soon } from './testing/subscribed.ts';

describe('with the client that apps use', () => {
  const clientOf = (server: LiveServer, connectionParams?: Record<string, unknown>): Client =>
    createClient({ url: server.socketUrl, webSocketImpl: WebSocket, connectionParams, retryAttempts: 0 });

  test('a subscription streams until its source completes', async () => {
    await using server = await LiveServer.start();
    const client = clientOf(server);
    const results = client.iterate({ query: 'subscription { ticks }' });
    const first = results.next();
    await expect.poll(() => server.operations.streams.length, soon).toBe(1);
    server.operations.stream.emit({ tick: 1 });
    expect((await first).value).toEqual({ data: { tick: 1 } });
    server.operations.stream.complete();
    expect((await results.next()).done).toBe(true);
    await client.dispose();
  });

  test('a quiet subscription is torn down when the app leaves it', async () => {
    await using server = await LiveServer.start();
    const client = clientOf(server);
    const leave = client.subscribe({ query: 'subscription { ticks }' }, { next() {}, error() {}, complete() {} });
    await expect.poll(() => server.operations.streams.length, soon).toBe(1);
    leave();
    await expect.poll(() => server.operations.stream.signal.aborted, soon).toBe(true);
    await client.dispose();
  });

  test('queries and mutations are answered, refusals told', async () => {
    await using server = await LiveServer.start();
    const client = clientOf(server);
    expect((await client.iterate({ query: 'mutation { like }' }).next()).value).toEqual(JSON.parse(ANSWER));
    await expect(client.iterate({ query: 'invalid' }).next()).rejects.toMatchObject([
      { extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } },
    ]);
    await client.dispose();
  });

  test('the operation is asked as it was sent, by whoever signed in', async () => {
    await using server = await LiveServer.start();
    const client = clientOf(server, { Authorization: `Bearer ${server.token('ana')}` });
    const extensions = { persistedQuery: { version: 1, sha256Hash: 'abc' } };
    await expect(client.iterate({ query: '', variables: { first: 5 }, extensions }).next()).rejects.toBeDefined();
    const [asked] = server.operations.asked;
    expect(asked?.request).toEqual({ variables: { first: 5 }, extensions });
    expect(asked?.asker).toMatchObject({ ip: '192.0.2.1', claims: { userId: 'ana' } });
    await client.dispose();
  });

  test('its next connection takes up the subscriptions of a server that went away', async () => {
    await using server = await LiveServer.start();
    await using other = await LiveServer.start();
    let url = server.socketUrl;
    const client = createClient({ url: () => url, webSocketImpl: WebSocket, retryWait: async () => {} });
    const results = client.iterate({ query: 'subscription { ticks }' });
    const first = results.next();
    await expect.poll(() => server.operations.streams.length, soon).toBe(1);
    url = other.socketUrl;
    await server.live.drain();
    await expect.poll(() => other.operations.streams.length, soon).toBe(1);
    other.operations.stream.emit('taken up');
    expect((await first).value).toEqual({ data: 'taken up' });
    await client.dispose();
  });
});
