import type { QuietHours } from '../ports.ts';

const TIME = /^(?:[01]\d|2[0-3]):[0-5]\d$/;
const MINUTE_MS = 60_000;
const MINUTES_A_DAY = 24 * 60;
const NOON = 12 * 60;

export const isTimeOfDay = (text: string): boolean => TIME.test(text);

/** Whether it is the name of a zone of the IANA time zone database. Offsets such as `+01:00` know no summer time. */
export function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/**
 * When the quiet hours end in which a moment lies; null where it lies in none. They begin with the minute `from` and end
 * with the minute `to`, both by the clocks of the zone, whenever these are changed. An end that a change leaves out comes
 * as much later as the clocks are put forward.
 */
export function quietUntil({ from, to, timeZone }: QuietHours, moment: Date): Date | null {
  const clock = clockOf(timeZone);
  const [begins, ends] = [minutesOf(from), minutesOf(to)];
  const now = clock(moment);
  if (sinceThen(now, begins) >= sinceThen(ends, begins)) return null;
  // As if clocks were never changed, and then by what they show there.
  const unchanged = moment.getTime() - (moment.getTime() % MINUTE_MS) + sinceThen(ends, now) * MINUTE_MS;
  const ahead = sinceThen(clock(new Date(unchanged)) + NOON, ends) - NOON;
  const changed = new Date(unchanged - ahead * MINUTE_MS);
  return clock(changed) === ends ? changed : new Date(unchanged);
}

const minutesOf = (time: string): number => {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
};

/** Minutes from one time of day to the other, which comes after it. */
const sinceThen = (time: number, then: number): number => (time - then + MINUTES_A_DAY) % MINUTES_A_DAY;

/** What the clocks of a zone show, in minutes since midnight. */
function clockOf(timeZone: string): (moment: Date) => number {
  const format = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  return (moment) => minutesOf(format.format(moment));
}
