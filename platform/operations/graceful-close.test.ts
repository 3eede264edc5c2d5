import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { fastify } from 'fastify';
import { afterEach, expect, test } from 'vitest';
import { eventually } from '../../test/kit/eventually.ts';
import { gracefulClose } from './graceful-close.ts';

const agents: Agent[] = [];
afterEach(() => {
  for (const agent of agents.splice(0)) agent.destroy();
});

/** A server whose answers at `/slow` wait for `release`. */
async function setUp(timeoutMs = 5000) {
  const server = fastify({ forceCloseConnections: 'idle', return503OnClosing: false });
  const leaving = gracefulClose(server, { timeoutMs });
  const arrived = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  server.get('/', async () => 'quick');
  server.get('/slow', async () => {
    arrived.resolve();
    await released.promise;
    return 'slow';
  });
  await server.listen({ port: 0, host: '127.0.0.1' });
  const { port } = server.server.address() as AddressInfo;
  const agent = new Agent({ keepAlive: true });
  agents.push(agent);

  /** Asks on a connection that the client would keep. */
  async function get(path: string): Promise<{ body: string; connection: string | undefined }> {
    const asked = request({ port, host: '127.0.0.1', path, agent }).end();
    const [response] = await once(asked, 'response');
    let body = '';
    for await (const chunk of response) body += chunk;
    return { body, connection: response.headers.connection };
  }
  return { server, leaving, port, get, arrived: arrived.promise, release: released.resolve };
}

test('whoever was let in is answered, and told that the connection ends', async () => {
  const { server, leaving, get, arrived, release } = await setUp();
  const slow = get('/slow');
  await arrived;
  const closed = server.close();
  await eventually(() => expect(leaving.begun).toBe(true));
  release();
  expect(await slow).toEqual({ body: 'slow', connection: 'close' });
  await closed;
});

test('a client that keeps its connection does not hold up the close', async () => {
  const { server, get } = await setUp();
  expect(await get('/')).toEqual({ body: 'quick', connection: 'keep-alive' });
  await server.close();
});

test('whoever has connected, but not asked yet, is answered, too', async () => {
  const { server, leaving, port } = await setUp();
  const socket = connect(port, '127.0.0.1');
  await once(server.server, 'connection');
  const closed = server.close();
  await eventually(() => expect(leaving.begun).toBe(true));
  socket.write('GET / HTTP/1.1\r\nhost: here\r\n\r\n');
  let text = '';
  for await (const chunk of socket) text += chunk;
  expect(text).toMatch(/^HTTP\/1\.1 200 OK\r\n.*connection: close\r\n.*quick$/is);
  await closed;
});

test('from the moment it is leaving, clients are told to go elsewhere, and still served', async () => {
  const { server, leaving, get } = await setUp();
  expect(leaving.begun).toBe(false);
  leaving.begin();
  expect(leaving.begun).toBe(true);
  expect(await get('/')).toEqual({ body: 'quick', connection: 'close' });
  expect(await get('/')).toEqual({ body: 'quick', connection: 'close' });
  await server.close();
});

test('whoever is left after its time is cut off', async () => {
  const { server, get, arrived, release } = await setUp(30);
  const slow = expect(get('/slow')).rejects.toMatchObject({ code: 'ECONNRESET' });
  await arrived;
  await server.close();
  await slow;
  release();
});
