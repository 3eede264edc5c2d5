import { describe, expect, test } from 'vitest';
import { decodeId, EPOCH_MS, encodeId, isId, newestFirst, parseId, shardOf, timeOf } from './codec.ts';

const at = (iso: string) => new Date(iso);

describe('an id', () => {
  test('carries its time, shard and sequence', () => {
    const parts = { createdAt: at('2026-11-21T10:00:00.123Z'), shard: 1999, sequence: 1023 };
    expect(decodeId(encodeId(parts))).toEqual(parts);
  });

  test('sorts by time before shard and sequence', () => {
    const older = encodeId({ createdAt: at('2026-05-01T00:00:00.000Z'), shard: 8191, sequence: 1023 });
    const newer = encodeId({ createdAt: at('2026-05-01T00:00:00.001Z'), shard: 0, sequence: 0 });
    expect([older, newer].sort(newestFirst)).toEqual([newer, older]);
  });

  test('sorts by value across a change of length', () => {
    const short = encodeId({ createdAt: new Date(EPOCH_MS + 1), shard: 0, sequence: 0 });
    const long = encodeId({ createdAt: at('2030-01-01T00:00:00Z'), shard: 0, sequence: 0 });
    expect([short, long].sort(newestFirst)).toEqual([long, short]);
  });

  test('stays positive until 2060', () => {
    const last = encodeId({ createdAt: new Date(EPOCH_MS + 2 ** 40 - 1), shard: 8191, sequence: 1023 });
    expect(BigInt(last)).toBe(2n ** 63n - 1n);
    expect(timeOf(last).getUTCFullYear()).toBe(2060);
    expect(() => encodeId({ createdAt: new Date(EPOCH_MS + 2 ** 40), shard: 0, sequence: 0 })).toThrow(RangeError);
  });

  test.each([
    ['a shard past 13 bits', { createdAt: at('2026-02-01T00:00:00Z'), shard: 8192, sequence: 0 }],
    ['a sequence past 10 bits', { createdAt: at('2026-02-01T00:00:00Z'), shard: 0, sequence: 1024 }],
    ['a time before the epoch', { createdAt: at('2025-12-31T23:59:59Z'), shard: 0, sequence: 0 }],
  ])('refuses %s', (_what, parts) => {
    expect(() => encodeId(parts)).toThrow(RangeError);
  });
});

test.each(['', '0', '-1', '007', '1.5', '1e3', ' 1', 'abc', '9223372036854775808', '1; DROP TABLE post'])(
  '%j is no id',
  (text) => {
    expect(isId(text)).toBe(false);
    expect(parseId(text)).toBeNull();
  },
);

test('the shard is read from any id', () => {
  expect(shardOf(encodeId({ createdAt: at('2027-01-01T00:00:00Z'), shard: 42, sequence: 7 }))).toBe(42);
});
