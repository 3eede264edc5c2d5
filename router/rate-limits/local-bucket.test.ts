import { expect, test } from 'vitest';
import { LocalBucket } from './local-bucket.ts';

function spendAll(bucket: LocalBucket, now: number): number {
  let spent = 0;
  for (; bucket.waitFor(1, now) === 0; spent += 1) bucket.take(1, now);
  return spent;
}

test('grants its share of the limit at once, then its share of the refill', () => {
  const bucket = new LocalBucket({ capacity: 20, refillPerSecond: 8 }, 0.25);
  expect(spendAll(bucket, 0)).toBe(5);
  expect(bucket.waitFor(1, 0)).toBe(500);
  expect(bucket.waitFor(1, 499)).toBe(1);
  expect(spendAll(bucket, 1000)).toBe(2);
});

test('holds no more than its capacity, however long nobody comes', () => {
  const bucket = new LocalBucket({ capacity: 20, refillPerSecond: 8 }, 0.25);
  spendAll(bucket, 0);
  expect(spendAll(bucket, 3_600_000)).toBe(5);
});

test('the smallest share is one token, and a cost above the capacity takes a full bucket', () => {
  const bucket = new LocalBucket({ capacity: 2, refillPerSecond: 4 }, 0.25);
  expect(bucket.waitFor(50, 0)).toBe(0);
  bucket.take(50, 0);
  expect(bucket.waitFor(50, 0)).toBe(1000);
  expect(bucket.waitFor(50, 1000)).toBe(0);
});
