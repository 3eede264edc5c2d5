import { INTEREST_DAYS } from '../domain/signals/viewer-signals.ts';
import type { Interest } from '../ports.ts';

const DAY_MS = 24 * 3600 * 1000;

/** A viewer's interests over the last 30 days, counted by day as production counts them. */
export interface InterestWindow {
  add(effects: readonly Interest[], at: Date): void;
  /** By name, as of a moment that is not before the last one. */
  read(at: Date): ReadonlyMap<string, Interest>;
}

export function interestWindow(): InterestWindow {
  const days = new Map<number, Interest[]>();
  const totals = new Map<string, Interest>();

  const count = ({ name, impressions, engagement }: Interest, sign: 1 | -1) => {
    const total = totals.get(name) ?? { name, impressions: 0, engagement: 0 };
    total.impressions += sign * impressions;
    total.engagement += sign * engagement;
    totals.set(name, total);
  };

  return {
    add(effects, at) {
      const day = Math.floor(at.getTime() / DAY_MS);
      const ofDay = days.get(day) ?? [];
      days.set(day, ofDay);
      for (const effect of effects) {
        ofDay.push(effect);
        count(effect, 1);
      }
    },
    read(at) {
      const oldest = Math.floor(at.getTime() / DAY_MS) - INTEREST_DAYS;
      for (const [day, effects] of days) {
        if (day >= oldest) continue;
        for (const effect of effects) count(effect, -1);
        days.delete(day);
      }
      return totals;
    },
  };
}
