import { brotliCompressSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { requireDiscreet } from '../../kit/watchful-client.ts';
import { ask } from './ask.ts';
import type { Doors } from './doors.ts';
import { openConnection, outcomeOf, sendRaw } from './raw-http.ts';

const BODY = '{"query":"{ viewer { email } }"}';
const CLOSE = ['Host: door', 'Connection: close'];
const GET = `GET /graphql?query=${encodeURIComponent('{ viewer { email } }')} HTTP/1.1`;
const UPGRADE = ['Host: door', 'Connection: Upgrade', 'Upgrade: websocket'];

export function oddRequests(doors: () => Doors): void {
  const door = () => doors().development;

  describe('an odd request', () => {
    test.each([
      ['gzip', gzipSync(BODY)],
      ['br', brotliCompressSync(BODY)],
      ['gzip, gzip', gzipSync(gzipSync('0'.repeat(10_000_000)))],
      ['made-up', BODY],
    ])('with a body in %s is not unpacked: 415', async (encoding, body) => {
      const headers = { 'content-type': 'application/json', 'content-encoding': encoding };
      const response = await fetch(`${door().url}/graphql`, { method: 'POST', headers, body });
      expect(response.status).toBe(415);
      expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'BAD_REQUEST' } }] });
    });

    test.each([
      [200, 'application/json'],
      [200, 'application/json; charset=utf-8'],
      [200, 'application/json;charset="UTF-8"'],
      [200, 'Application/JSON; Charset=utf8'],
      [415, 'application/json; charset=iso-8859-1'],
      [415, 'application/json; charset=utf-16'],
      [415, 'application/graphql'],
      [415, 'application/xml'],
      [415, 'text/plain'],
      [415, 'json'],
    ])('%i for a body as %s', async (status, type) => {
      const told = await ask(door(), { body: BODY, headers: { 'content-type': type } });
      expect([told.status, told.code]).toEqual([status, status === 200 ? undefined : 'BAD_REQUEST']);
    });

    test.each(['HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])('by %s: 405, with what is allowed', async (method) => {
      for (const path of ['/graphql', '/graphql/Viewer']) {
        const { status, headers, code } = await ask(door(), { path, method });
        expect([status, headers.get('allow')]).toEqual([405, 'GET, POST']);
        if (method !== 'HEAD') expect(code).toBe('BAD_REQUEST');
      }
    });

    test('of a balancer that wants no body of /health is answered', async () => {
      expect((await fetch(`${door().url}/health`, { method: 'HEAD' })).status).toBe(200);
    });

    test.each(['/', '/graphiql', '/graphql/Viewer/more', '/graphql.php', '/GRAPHQL', '//graphql', '/%67raph%71l%00'])(
      'at %s: 404',
      async (path) => {
        expect(outcomeOf(await sendRaw(door().url, [`POST ${path} HTTP/1.1`, ...CLOSE]))).toEqual({
          ...{ status: 404, code: 'BAD_REQUEST' },
        });
      },
    );

    test.each([
      ['a URL that is too long', 431, [`${GET.slice(0, -9)}${'+'.repeat(20_000)} HTTP/1.1`, ...CLOSE]],
      ['one header that is too long', 431, [GET, ...CLOSE, `X-Flood: ${'x'.repeat(20_000)}`]],
      ['a flood of headers', 431, [GET, ...CLOSE, ...Array.from({ length: 5000 }, (_, n) => `X-${n}: 1`)]],
      ['a name of an operation that is too long', 414, [`GET /graphql/${'x'.repeat(1000)} HTTP/1.1`, ...CLOSE]],
      ['a path that cannot be decoded', 400, ['GET /graphql/%E0%A4%A HTTP/1.1', ...CLOSE]],
      ['two lengths of its body', 400, ['POST /graphql HTTP/1.1', ...CLOSE, 'Content-Length: 5', 'Content-Length: 6']],
      ['a length beside chunks', 400, ['POST /graphql HTTP/1.1', ...CLOSE, 'Content-Length: 5', CHUNKED]],
      ['chunks that are none', 400, ['POST /graphql HTTP/1.1', ...CLOSE, JSON_TYPE, CHUNKED, '', 'oh no']],
      ['a parameter that is given twice', 400, [GET.replace('query=', 'query=x&query='), ...CLOSE]],
      ['a header with a line break', 400, [GET, ...CLOSE, 'X-Odd: a\n b: c\0']],
      ['words that are no HTTP', 400, ['HELO door']],
      ['the words of TLS', 400, ['\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03']],
    ])('with %s: %i, in words of our own', async (_what, status, lines) => {
      const response = await sendRaw(door().url, lines);
      expect(outcomeOf(response)).toEqual({ status, code: 'BAD_REQUEST' });
      requireDiscreet(response.split('\r\n\r\n')[1] ?? '');
    });

    test('that offers HTTP/2 is answered without it', async () => {
      const offer = ['Connection: Upgrade, HTTP2-Settings, close', 'Upgrade: h2c', 'HTTP2-Settings: AAMAAABkAAQ'];
      const length = `Content-Length: ${BODY.length}`;
      const lines = ['POST /graphql HTTP/1.1', 'Host: door', ...offer, JSON_TYPE, length];
      expect(outcomeOf(await sendRaw(door().url, lines, BODY))).toEqual({ status: 200, code: undefined });
    });

    test('for a socket elsewhere: 404', async () => {
      const response = await fetchUpgrade('/nothing');
      expect(outcomeOf(response)).toEqual({ status: 404, code: 'BAD_REQUEST' });
    });

    test('for a socket, given up at the worst moment, harms nobody', async () => {
      for (const path of ['/graphql', '/nothing']) {
        for (let n = 0; n < 20; n += 1) await giveUpAfter([`GET ${path} HTTP/1.1`, ...UPGRADE]);
        for (let n = 0; n < 20; n += 1) await giveUpAfter([`GET ${path} HTTP/1.1`, ...UPGRADE, ...HANDSHAKE]);
      }
      expect((await ask(door(), { body: BODY })).data).toEqual({ viewer: null });
    });

    async function fetchUpgrade(path: string): Promise<string> {
      const lines = [`GET ${path} HTTP/1.1`, 'Host: door', 'Connection: Upgrade, close', 'Upgrade: websocket'];
      return sendRaw(door().url, [...lines, ...HANDSHAKE]);
    }

    /** Sends a head and resets the connection, at once or a moment later. */
    async function giveUpAfter(lines: string[]): Promise<void> {
      const socket = openConnection(door().url);
      await new Promise((resolve) => socket.once('connect', resolve));
      await new Promise<void>((resolve) => socket.write(`${lines.join('\r\n')}\r\n\r\n`, () => resolve()));
      socket.resetAndDestroy();
    }
  });
}

const CHUNKED = 'Transfer-Encoding: chunked';
const JSON_TYPE = 'Content-Type: application/json';
const HANDSHAKE = [
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
  'Sec-WebSocket-Protocol: graphql-transport-ws',
];
