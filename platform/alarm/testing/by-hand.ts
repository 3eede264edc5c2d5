import type { AlarmOptions } from '../index.ts';

/** A bell and a clock that a test works by hand. */
export interface ByHand {
  readonly tools: Required<Pick<AlarmOptions, 'listen' | 'later'>>;
  /** Rings for all who listen. */
  ring(): void;
  /** It is time for all who wait for it. */
  turn(): void;
  /** How many listen. */
  listening(): number;
  /** How many wait for the clock. */
  timers(): number;
  /** Every wait that was ever begun, in milliseconds. */
  readonly waits: readonly number[];
}

export function byHand(): ByHand {
  const wakes = new Set<() => void>();
  const looks = new Set<() => void>();
  const waits: number[] = [];
  const enter = (callback: () => void, into: Set<() => void>) => {
    const entered = () => callback();
    into.add(entered);
    return () => void into.delete(entered);
  };
  return {
    tools: {
      listen: (wake) => enter(wake, wakes),
      later(ms, look) {
        waits.push(ms);
        return enter(look, looks);
      },
    },
    ring: () => [...wakes].forEach((wake) => void wake()),
    turn: () => [...looks].forEach((look) => void look()),
    listening: () => wakes.size,
    timers: () => looks.size,
    waits,
  };
}
