import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { livenessOf } from './liveness.ts';

let server: Server;
let isThere: ReturnType<typeof livenessOf>;
let status: number;
const asked: (string | undefined)[] = [];
beforeEach(async () => {
  status = 200;
  asked.length = 0;
  server = createServer((request, response) => {
    asked.push(request.url);
    if (status !== 0) response.writeHead(status).end('{"status":"ok"}');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  isThere = livenessOf(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const soon = () => AbortSignal.timeout(50);

test('a process that answers is there, and no connection to it is kept', async () => {
  expect(await isThere(AbortSignal.timeout(5000))).toBe(true);
  expect(asked).toEqual(['/health/live']);
  const closed = once(server, 'close');
  server.close();
  await closed;
});

test('one that does not find itself well is not', async () => {
  status = 503;
  expect(await isThere(AbortSignal.timeout(5000))).toBe(false);
});

test('one that does not answer is not waited for longer than is said', async () => {
  status = 0;
  await expect(isThere(soon())).rejects.toThrow(/timeout/);
});

test('one that is not there says so', async () => {
  server.close();
  await expect(isThere(AbortSignal.timeout(5000))).rejects.toThrow(/ECONNREFUSED/);
});
