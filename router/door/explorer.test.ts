import { fastify } from 'fastify';
import { expect, test } from 'vitest';
import { type ExplorerFile, serveExplorer } from './explorer.ts';

const file = (text: string): ExplorerFile => ({
  body: Buffer.from(text),
  contentType: 'text/html; charset=utf-8',
  etag: `"${text}"`,
  cacheControl: 'no-cache',
  contentSecurityPolicy: "default-src 'self'",
});
const files: Record<string, ExplorerFile> = { '': file('page'), 'assets/app.js': file('script') };

const server = fastify();
serveExplorer(server, { asset: async (path) => files[path] ?? null });

test.each([
  ['/explorer', 'page'],
  ['/explorer/', 'page'],
  ['/explorer/assets/app.js', 'script'],
])('%s is the %s, with what a browser must know', async (url, body) => {
  const response = await server.inject({ url });
  expect([response.statusCode, response.body]).toEqual([200, body]);
  expect(response.headers).toMatchObject({
    'content-type': 'text/html; charset=utf-8',
    etag: `"${body}"`,
    'cache-control': 'no-cache',
    'content-security-policy': "default-src 'self'",
    'x-content-type-options': 'nosniff',
  });
});

test('a browser that has it is not sent it again', async () => {
  const response = await server.inject({ url: '/explorer', headers: { 'if-none-match': '"page"' } });
  expect([response.statusCode, response.body, response.headers.etag]).toEqual([304, '', '"page"']);
});

test.each(['/explorer/nothing', '/explorer/../assets/app.js', '/explorers'])('%s is nothing', async (url) => {
  expect((await server.inject({ url })).statusCode).toBe(404);
});
