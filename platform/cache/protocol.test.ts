import { expect, test } from 'vitest';
import { type Reply, ReplyParser, wireKey, wireSeconds } from './protocol.ts';

function parse(chunks: Buffer[]): Reply[] {
  const replies: Reply[] = [];
  const parser = new ReplyParser((reply) => replies.push({ ...reply, value: reply.value && Buffer.from(reply.value) }));
  for (const chunk of chunks) parser.push(chunk);
  return replies;
}

const nasty = Buffer.from([0, 13, 10, 255, 13, 10, 86, 65, 32, 49, 13, 10, 0]);
const stream = Buffer.concat([
  Buffer.from(`VA ${nasty.length} f1 c18446744073709551615\r\n`),
  nasty,
  Buffer.from('\r\nVA 0 f0 c2 X W\r\n\r\nHD\r\nVA 0 f0 c3 Z\r\n\r\nSERVER_ERROR out of memory\r\nEX\r\nMN\r\n'),
]);

test('replies read the same however the network cuts them', () => {
  const whole = parse([stream]);
  expect(whole.map(({ code }) => code)).toEqual(['VA', 'VA', 'HD', 'VA', 'SERVER_ERROR', 'EX', 'MN']);
  expect(whole[0]).toMatchObject({ clientFlags: 1, cas: '18446744073709551615', won: false, value: nasty });
  expect(whole[1]).toMatchObject({ cas: '2', won: true, taken: false, stale: true });
  expect(whole[3]).toMatchObject({ won: false, taken: true, stale: false });

  for (let cut = 1; cut < stream.length; cut++) {
    expect(parse([stream.subarray(0, cut), stream.subarray(cut)])).toEqual(whole);
  }
  expect(parse([...stream].map((byte) => Buffer.from([byte])))).toEqual(whole);
});

test('a value inside one chunk is not copied', () => {
  const chunk = Buffer.from('VA 5 f1 c1\r\nhello\r\n');
  const parser = new ReplyParser((reply) => expect(reply.value?.buffer).toBe(chunk.buffer));
  parser.push(chunk);
  expect.assertions(1);
});

test.each([
  ['an HTTP server', 'HTTP/1.1 400 Bad Request\r\n'],
  ['a command the server did not understand', 'ERROR\r\n'],
  ['a complaint about us', 'CLIENT_ERROR bad command line format\r\n'],
  ['a value longer than announced', 'VA 2 f1 c1\r\nabc\r\n'],
  ['a value without a length', 'VA x f1\r\n'],
  ['a line without an end', 'x'.repeat(5000)],
])('%s is a protocol error', (_case, text) => {
  expect(() => parse([Buffer.from(text)])).toThrow(expect.objectContaining({ code: 'CACHE_PROTOCOL' }));
});

test('keys that memcached would refuse, or that could pose as a hash, are hashed', () => {
  expect(wireKey('post:1:42')).toBe('post:1:42');
  expect(wireKey('k'.repeat(250))).toBe('k'.repeat(250));
  for (const odd of ['k'.repeat(251), 'two words', 'line\r\nbreak', 'münchen', '', wireKey('two words')]) {
    expect(wireKey(odd)).toMatch(/^sha256:[\w-]{43}$/);
  }
  expect(wireKey('two words')).not.toBe(wireKey('two  words'));
});

test('a time to live is never for ever and never a date', () => {
  expect([0, 0.2, 1.6, 90, 10 ** 9].map(wireSeconds)).toEqual([1, 1, 2, 90, 2_592_000]);
});
