import { expect, test } from 'vitest';
import { RecentlyUsed } from './recently-used.ts';

test('keeps what is used and forgets the rest', () => {
  let made = 0;
  const values = new RecentlyUsed(3, (key) => `${key} ${++made}`);
  expect(values.get('often')).toBe('often 1');
  for (const key of ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']) {
    values.get(key);
    expect(values.get('often')).toBe('often 1');
  }
  expect(values.get('h')).toBe('h 9');
  expect(values.get('a')).toBe('a 10');
});
