import { expect, test } from 'vitest';
import { testPlatform } from '../../test/kit/test-platform.ts';

test('times', async () => {
  for (let i = 0; i < 3; i++) {
  const t = performance.now();
  const p = await testPlatform({ storage: i === 2 });
  const u = performance.now();
  await p[Symbol.asyncDispose]();
  console.log(u - t, performance.now() - u);
  }
  expect(1).toBe(1);
});
