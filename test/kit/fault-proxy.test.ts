import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type FaultProxy, openFaultProxy } from './fault-proxy.ts';

/** Says everything back, and that nothing more comes once nothing more comes. */
let echo: Server;
let proxy: FaultProxy;
const opened: Socket[] = [];
const met: Socket[] = [];

beforeEach(async () => {
  echo = createServer({ allowHalfOpen: true }, (socket) => {
    met.push(socket);
    socket.on('error', () => undefined).pipe(socket);
  }).listen(0, '127.0.0.1');
  await once(echo, 'listening');
  proxy = await openFaultProxy(`tcp://127.0.0.1:${(echo.address() as AddressInfo).port}`);
});
afterEach(async () => {
  for (const socket of [...opened.splice(0), ...met.splice(0)]) socket.destroy();
  await proxy[Symbol.asyncDispose]();
  echo.close();
});

/** A client with all that it has heard. */
async function client(url = proxy.url) {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
  opened.push(socket);
  const heard = { text: '', end: '' };
  socket.setEncoding('utf8').on('data', (text) => {
    heard.text += text;
  });
  socket.on('end', () => {
    heard.end = 'FIN';
  });
  socket.on('error', ({ code = '' }: NodeJS.ErrnoException) => {
    heard.end = code;
  });
  await once(socket, 'connect');
  return { say: (text: string) => void socket.write(text), leave: () => void socket.end(), heard };
}

/** A client that has been answered. */
async function talking(url?: string) {
  const { say, leave, heard } = await client(url);
  say('hello ');
  await expect.poll(() => heard.text).toBe('hello ');
  return { say, leave, heard };
}

test('both ends hear each other, however much they say, and when one of them has ended', async () => {
  const { say, leave, heard } = await talking();
  const much = 'x'.repeat(5_000_000);
  say(much);
  leave();
  await expect.poll(() => heard.end).toBe('FIN');
  expect(heard.text).toBe(`hello ${much}`);
  await expect.poll(() => proxy.connections).toBe(0);
});

test('cut: both ends are reset, and new connections are well', async () => {
  const { heard } = await talking();
  proxy.cut();
  await expect.poll(() => heard.end).toBe('ECONNRESET');
  await expect.poll(() => met[0]?.closed).toBe(true);
  await talking();
  expect(proxy.connections).toBe(1);
});

test('swallowed: nothing arrives on either side, and after it those who lost something are reset', async () => {
  const [robbed, quiet] = [await talking(), await talking()];
  const arrived = met.map((socket) => socket.bytesRead);
  proxy.swallow();
  robbed.say('is anybody there?');
  const late = await client();
  late.say('and now?');
  await expect.poll(() => proxy.swallowed).toBe('is anybody there?and now?'.length);
  expect(met.slice(0, 2).map((socket) => socket.bytesRead)).toEqual(arrived);
  expect(robbed.heard).toEqual({ text: 'hello ', end: '' });
  expect(late.heard).toEqual({ text: '', end: '' });
  proxy.heal();
  await expect.poll(() => [robbed.heard.end, late.heard.end]).toEqual(['ECONNRESET', 'ECONNRESET']);
  quiet.say('again');
  await expect.poll(() => quiet.heard).toEqual({ text: 'hello again', end: '' });
});

test('swallowed: that a client has gone is not told before it is over', async () => {
  const { leave } = await talking();
  const server = met[0] as Socket;
  proxy.swallow();
  leave();
  await expect.poll(() => proxy.swallowed).toBe(1);
  expect(server).toMatchObject({ readableEnded: false, closed: false });
  proxy.heal();
  await expect.poll(() => server.closed).toBe(true);
});

test('delayed: what is under way comes late, and in its order', async () => {
  const { say, heard } = await talking();
  proxy.delay(20);
  for (const word of ['a ', 'b ', 'c ']) say(word);
  await expect.poll(() => heard.text).toBe('hello a b c ');
  // Later than this test lasts.
  proxy.delay(600_000);
  say('d');
  const direct = `tcp://127.0.0.1:${(echo.address() as AddressInfo).port}`;
  for (let times = 0; times < 5; times += 1) await talking(direct);
  expect(heard.text).toBe('hello a b c ');
});

test('half closed: the end that is told hears that nothing more comes, and is still heard', async () => {
  const one = await talking();
  proxy.halfClose('client');
  await expect.poll(() => one.heard.end).toBe('FIN');
  const [server] = met as [Socket];
  const before = server.bytesRead;
  one.say('still here');
  await expect.poll(() => server.bytesRead).toBe(before + 'still here'.length);

  const other = await talking();
  proxy.halfClose('server');
  // The server answers all and ends, too.
  await expect.poll(() => other.heard).toEqual({ text: 'hello ', end: 'FIN' });
});
