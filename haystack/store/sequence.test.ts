import { expect, test } from 'vitest';
import { createSequence } from './sequence.ts';

test('numbers ascend though the clock stands, is set back, or was behind before', () => {
  let time = 1000;
  const sequence = createSequence(() => new Date(time));
  const numbers = [sequence.next(), sequence.next()];
  time = 2000;
  numbers.push(sequence.next());
  time = 500;
  numbers.push(sequence.next());
  sequence.passed(1e15);
  numbers.push(sequence.next());
  sequence.passed(7);
  numbers.push(sequence.next());
  expect(numbers).toEqual([1_024_000, 1_024_001, 2_048_000, 2_048_001, 1e15 + 1, 1e15 + 2]);
});
