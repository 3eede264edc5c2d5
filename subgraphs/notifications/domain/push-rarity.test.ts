import { expect, test } from 'vitest';
import { isPushed } from './push-rarity.ts';

test('pushes of one notification grow rarer as it grows', () => {
  const pushed = Array.from({ length: 1000 }, (_, index) => index + 1).filter(isPushed);
  expect(pushed).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 512]);
});
