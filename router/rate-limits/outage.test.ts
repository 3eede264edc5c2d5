import { expect, test } from 'vitest';
import { Outage } from './outage.ts';

function start() {
  const changes: [boolean, unknown?][] = [];
  const looks: PromiseWithResolvers<void>[] = [];
  const outage = new Outage({
    look: () => {
      const look = Promise.withResolvers<void>();
      looks.push(look);
      return look.promise;
    },
    onChange: (...change) => changes.push(change),
  });
  return { outage, changes, looks };
}

test('it is announced once, and looked at from time to time until it is over', async () => {
  const { outage, changes, looks } = start();
  expect(outage.lasts(0)).toBe(false);
  outage.begin(0, 'the cause');
  outage.begin(1, 'another');
  expect(changes).toEqual([[true, 'the cause']]);

  for (const now of [10, 100, 249]) expect(outage.lasts(now)).toBe(true);
  expect(looks).toHaveLength(0);
  expect(outage.lasts(250)).toBe(true);
  expect(outage.lasts(251)).toBe(true);
  expect(looks).toHaveLength(1);

  looks[0]?.reject(new Error('still away'));
  await Promise.resolve();
  expect(outage.lasts(499)).toBe(true);
  expect(outage.lasts(500)).toBe(true);
  expect(looks).toHaveLength(2);

  looks[1]?.resolve();
  await expect.poll(() => outage.lasts(501)).toBe(false);
  expect(changes).toEqual([[true, 'the cause'], [false]]);
});
