import type { Tally } from '../ports.ts';

/** What an engagement with a post says for it, in likes. */
export const ENGAGEMENT_POINTS = { likes: 1, comments: 2, saves: 3, dismissals: -5 } as const satisfies Partial<Tally>;

/** Age added to every post, so that the first like after a minute does not beat everything. */
export const HEAD_START_HOURS = 2;
/**
 * How fast heat is lost with age. The form is that of Hacker News' front page, points / (hours + 2)^gravity (news.arc);
 * its gravity of 1.8 suits a day, 1.5 the three days that are looked at here.
 */
export const GRAVITY = 1.5;

/** Posts older than this are not popular any more, however many like them. */
export const POPULAR_DAYS = 3;

const HOUR_MS = 3600 * 1000;

/** Since when posts may be popular. */
export const popularSince = (now: Date): Date => new Date(now.getTime() - POPULAR_DAYS * 24 * HOUR_MS);

/** Engagement per hour with decay: (likes + 2 comments + 3 saves − 5 dismissals) / (age in hours + 2)^1.5. */
export function heat(tally: Tally, createdAt: Date, now: Date): number {
  const { likes, comments, saves, dismissals } = ENGAGEMENT_POINTS;
  const points = likes * tally.likes + comments * tally.comments + saves * tally.saves + dismissals * tally.dismissals;
  const ageHours = Math.max(0, now.getTime() - createdAt.getTime()) / HOUR_MS;
  return points / (ageHours + HEAD_START_HOURS) ** GRAVITY;
}
