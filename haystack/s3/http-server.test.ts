import { Agent, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { expect, test } from 'vitest';
import { sendRaw } from '../testing/raw-request.ts';
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

test('a client that stops reading does not hold its reply for ever', async () => {
  const gone = Promise.withResolvers<void>();
  const answer = async (_request: IncomingMessage, response: ServerResponse) => {
    response.once('close', gone.resolve);
    response.end(Buffer.alloc(64 * 1024 * 1024));
  };
  const server = await listen(answer, { ...ANYWHERE, drainMillis: 1, stallMillis: 20 });
  const outgoing = request(server.url, (incoming) => incoming.pause()).on('error', () => {});
  outgoing.end();
  await gone.promise;
  outgoing.destroy();
  await server.close();
});

test('what is no HTTP is refused in the words of S3', async () => {
  const server = await listen(async () => {}, { ...ANYWHERE, drainMillis: 1 });
  const reply = await sendRaw(server.url, Buffer.from('nonsense\r\n\r\n'), 5000);
  expect(reply).toMatchObject({ status: 400, body: expect.stringContaining('<Code>BadRequest</Code>') });
  await server.close();
});

test('a port that is taken is an error', async () => {
  const server = await listen(async () => {}, { ...ANYWHERE, drainMillis: 1 });
  const port = Number(new URL(server.url).port);
  const second = listen(async () => {}, { ...ANYWHERE, port, drainMillis: 1 });
  await expect(second).rejects.toMatchObject({ code: 'EADDRINUSE' });
  await server.close();
});
