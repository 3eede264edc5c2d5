import type { CloseCode } from 'graphql-ws';
import { describe, expect, test } from 'vitest';
import { LiveServer } from './testing/live-server.ts';
import { subscribed } from './testing/subscribed.ts';

describe('who is signed in', () => {
  const FORBIDDEN = 4403 satisfies CloseCode.Forbidden;
  const invalid = 'Forbidden: the access token is not valid or has ended; reconnect with a fresh one';

  test('nobody, where there is no token', async () => {
    await using server = await LiveServer.start();
    const client = await server.connect();
    await subscribed(server, client);
    expect(server.operations.asked[0]?.asker.claims).toBeNull();
  });

  test('whoever connects speaks what their connection says', async () => {
    await using server = await LiveServer.start();
    const client = await server.connect({ headers: { 'accept-language': 'sv, fr-CA;q=0.7' } });
    await subscribed(server, client);
    expect(server.operations.asked[0]?.asker.language).toBe('fr');
  });

  test('a token that ends closes the socket', async () => {
    await using server = await LiveServer.start();
    const client = await server.connect({ token: server.token('ana', 900) });
    server.clock.advance(899_000);
    expect(await client.untilPong()).toEqual([]);
    server.clock.advance(1_000);
    expect(await client.closed).toEqual({
      code: FORBIDDEN,
      reason: 'Forbidden: the access token has ended; reconnect with a fresh one',
    });
  });

  test('a ping brings a fresh token, which running operations are asked with from then on', async () => {
    await using server = await LiveServer.start();
    const client = await server.connect({ token: server.token('ana', 900) });
    await subscribed(server, client);
    const asker = server.operations.asked[0]?.asker;
    server.clock.advance(800_000);
    client.send({ type: 'ping', payload: { authorization: `Bearer ${server.token('ana', 900)}` } });
    expect(await client.next()).toEqual({ type: 'pong' }); // The token is not sent back.
    server.clock.advance(800_000);
    expect(await client.untilPong()).toEqual([]);
    expect(asker?.claims?.expiresAt.getTime()).toBe(server.clock.now() + 100_000);
    server.clock.advance(100_000);
    expect(await client.closed).toMatchObject({ code: FORBIDDEN });
  });

  test.each([
    [
      'of another viewer',
      (server: LiveServer) => server.token('ben'),
      'Forbidden: the token is of another viewer; open another connection for it',
    ],
    ['that is not valid', () => 'forged', invalid],
    ['that is no text', () => 7, invalid],
  ])('a ping with a token %s closes the socket', async (_what, tokenOf, reason) => {
    await using server = await LiveServer.start();
    const client = await server.connect({ token: server.token('ana') });
    client.send({ type: 'ping', payload: { accessToken: tokenOf(server) } });
    expect(await client.closed).toEqual({ code: FORBIDDEN, reason });
  });

  test('a viewer does not join a connection of nobody', async () => {
    await using server = await LiveServer.start();
    const client = await server.connect();
    client.send({ type: 'ping', payload: { accessToken: server.token('ana') } });
    expect(await client.closed).toMatchObject({ code: FORBIDDEN });
  });

  test('a session that ends closes its sockets, and no others', async () => {
    await using server = await LiveServer.start();
    const client = await server.connect({ token: server.token('ana') });
    const other = await server.connect({ token: server.token('ben') });
    server.sessions.end('session-of-ana');
    expect(await client.closed).toEqual({ code: FORBIDDEN, reason: 'Forbidden: the session has ended; sign in again' });
    expect(await other.untilPong()).toEqual([]);
    expect(server.sessions.watched).toEqual(['session-of-ben']);
  });
});
