import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { setAlarm } from './index.ts';
import { type ByHand, byHand } from './testing/by-hand.ts';

/** Whether it is done once everything that can go on has gone on. */
async function isDone(work: Promise<unknown>): Promise<boolean> {
  let done = false;
  void work.then(() => {
    done = true;
  });
  await new Promise(setImmediate);
  return done;
}

const forever = () => new AbortController().signal;

describe('goes off', () => {
  test('at a ring, once for each wait', async () => {
    const hand = byHand();
    const alarm = setAlarm(hand.tools, forever());
    const first = alarm.next();
    expect(await isDone(first)).toBe(false);
    hand.ring();
    hand.ring();
    expect(await isDone(first)).toBe(true);
    const second = alarm.next();
    expect(await isDone(second)).toBe(false);
    hand.ring();
    await second;
  });

  test('at once, where it was rung since the last wait, and before the first', async () => {
    const hand = byHand();
    const alarm = setAlarm(hand.tools, forever());
    hand.ring();
    hand.ring();
    await alarm.next();
    expect(await isDone(alarm.next())).toBe(false);
    hand.ring();
    await new Promise(setImmediate);
    hand.ring();
    await alarm.next();
  });

  test('when it is time to look, and no timer is left of a wait that is over', async () => {
    const hand = byHand();
    const alarm = setAlarm({ ...hand.tools, lookEveryMs: 70 }, forever());
    const byClock = alarm.next();
    expect(hand.timers()).toBe(1);
    hand.turn();
    await byClock;
    const byBell = alarm.next();
    hand.ring();
    await byBell;
    expect(hand.waits).toEqual([70, 70]);
    expect(hand.timers()).toBe(0);
  });
});

describe('by its own clock', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test('that is every 15 seconds', async () => {
    const alarm = setAlarm({ listen: () => () => undefined }, forever());
    const went = vi.fn();
    void alarm.next().then(went);
    await vi.advanceTimersByTimeAsync(14_999);
    expect(went).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(went).toHaveBeenCalled();
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe.each(['the signal', 'stop()'])('ended by %s', (way) => {
  function ended(hand: ByHand) {
    const leave = new AbortController();
    const alarm = setAlarm(hand.tools, leave.signal);
    return { alarm, end: () => (way === 'stop()' ? alarm.stop() : leave.abort()) };
  }

  test('it waits no more, listens no more, and leaves no timer', async () => {
    const hand = byHand();
    const { alarm, end } = ended(hand);
    const waiting = alarm.next();
    end();
    await waiting;
    await alarm.next();
    await alarm.next();
    expect([hand.listening(), hand.timers()]).toEqual([0, 0]);
    alarm.stop();
  });

  test('before the first wait', async () => {
    const hand = byHand();
    const { alarm, end } = ended(hand);
    end();
    expect(hand.listening()).toBe(0);
    await alarm.next();
  });
});

test('of a signal that has aborted already nobody is left listening', async () => {
  const hand = byHand();
  const alarm = setAlarm(hand.tools, AbortSignal.abort());
  expect(hand.listening()).toBe(0);
  await alarm.next();
});
