import { Agent, request, type ServerResponse } from 'node:http';
import { expect, test } from 'vitest';
import { listen } from './http-server.ts';

const ANYWHERE = { host: '127.0.0.1', port: 0 };

/** A server whose only request is answered when the test says so, over a connection that is kept alive. */
async function withOneInFlight(drainMillis: number) {
  const arrived = Promise.withResolvers<ServerResponse>();
  const server = await listen(async (_request, response) => arrived.resolve(response), { ...ANYWHERE, drainMillis });
  const agent = new Agent({ keepAlive: true });
  const reply = new Promise<number | undefined>((resolve, reject) => {
    const outgoing = request(server.url, { agent }, (incoming) => {
      incoming.resume();
      resolve(incoming.statusCode);
    });
    outgoing.once('error', reject).end();
  });
  return { server, reply, response: await arrived.promise };
}

test('closing waits for the reply in flight, and not for the connection it came on', async () => {
  const { server, reply, response } = await withOneInFlight(60_000);
  let isClosed = false;
  const closing = server.close().then(() => {
    isClosed = true;
  });
  await new Promise((resolve) => setImmediate(resolve));
  expect(isClosed).toBe(false);
  response.end('done');
  expect(await reply).toBe(200);
  await closing;
});

test('closing does not wait for ever', async () => {
  const { server, reply } = await withOneInFlight(1);
  const lost = expect(reply).rejects.toThrow();
  await server.close();
  await lost;
});

test('a port that is taken is an error', async () => {
  const server = await listen(async () => {}, { ...ANYWHERE, drainMillis: 1 });
  const port = Number(new URL(server.url).port);
  const second = listen(async () => {}, { ...ANYWHERE, port, drainMillis: 1 });
  await expect(second).rejects.toMatchObject({ code: 'EADDRINUSE' });
  await server.close();
});
