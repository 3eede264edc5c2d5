import { invalid, type MediaRefusal } from '../refusals.ts';

const SOONEST_MS = 60 * 1000;
const LATEST_MS = 75 * 24 * 3600 * 1000;

const UNTIMELY = invalid('scheduledAt', 'A post is scheduled from a minute to 75 days ahead');

/** Whether a post can be published at this time: in a minute at the soonest, in 75 days at the latest. */
export function refuseTime(scheduledAt: Date, now: Date): MediaRefusal | null {
  const ahead = scheduledAt.getTime() - now.getTime();
  return ahead >= SOONEST_MS && ahead <= LATEST_MS ? null : UNTIMELY;
}
