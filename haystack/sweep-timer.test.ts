import { expect, test, vi } from 'vitest';
import { sweepEvery } from './sweep-timer.ts';

const HOUR = 3_600_000;

test('a sweep begins at once, and is waited for at the end', async () => {
  const sweeping = Promise.withResolvers<{ groups: number }>();
  const log = vi.fn();
  const timer = sweepEvery(HOUR, { sweep: () => sweeping.promise }, log);
  const closed = timer.close();
  sweeping.resolve({ groups: 2 });
  await closed;
  expect(log.mock.calls).toEqual([['info', expect.any(String), { groups: 2 }]]);
});

test('one comes after another, whatever became of it, and none is doubled', async () => {
  vi.useFakeTimers();
  try {
    const log = vi.fn();
    const sweep = vi.fn<() => Promise<{ groups: number }>>();
    sweep.mockRejectedValueOnce(new Error('no disk')).mockReturnValue(new Promise(() => {}));
    sweepEvery(HOUR, { sweep }, log);
    await vi.advanceTimersByTimeAsync(3 * HOUR);
    expect(sweep).toHaveBeenCalledTimes(2);
    expect(log.mock.calls).toEqual([['error', 'sweep failed', { error: new Error('no disk') }]]);
  } finally {
    vi.useRealTimers();
  }
});
