import { afterEach, expect, test, vi } from 'vitest';
import { scrubEvery } from './scrub-timer.ts';
import type { ScrubReport } from './store/scrubber.ts';

afterEach(() => {
  vi.useRealTimers();
});

test('a store is scrubbed when it is due, one run at a time, and damage is an error in the log', async () => {
  vi.useFakeTimers();
  const report: ScrubReport = { needles: 3, byteSize: 300, damaged: 0, unread: [] };
  let lastScrubAt = Date.now();
  let isOpen = Promise.withResolvers<void>();
  const scrub = vi.fn(async () => {
    await isOpen.promise;
    lastScrubAt = Date.now();
    return { ...report };
  });
  const levels: string[] = [];
  const store = { scrub, lastScrubAt: () => lastScrubAt };
  const log = (level: string) => void levels.push(level);
  const timer = scrubEvery(10_000, store, { log, now: () => new Date(), checkMillis: 1000 });
  await vi.advanceTimersByTimeAsync(9000);
  expect(scrub).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(5000);
  expect(scrub).toHaveBeenCalledTimes(1);
  isOpen.resolve();
  await vi.advanceTimersByTimeAsync(5000);
  expect(scrub).toHaveBeenCalledTimes(1);
  report.damaged = 1;
  isOpen = Promise.withResolvers();
  isOpen.resolve();
  await vi.advanceTimersByTimeAsync(6000);
  expect(scrub).toHaveBeenCalledTimes(2);
  expect(levels).toEqual(['info', 'error']);
  timer.close();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(scrub).toHaveBeenCalledTimes(2);
});
