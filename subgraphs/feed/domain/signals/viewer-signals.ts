import type { Interest, Tally, ViewerSignals } from '../../ports.ts';

/** Authors that a viewer has had to do with, of whom ranking is told. */
export const MOST_AUTHORS = 1000;
const MOST_TOPICS = 20;
/** For how long a taste is remembered, today not counted. */
export const INTEREST_DAYS = 30;

/**
 * Of what was counted of a viewer's tastes, what ranking is told: the strongest topics, of which they make something, and
 * every format. Production and training choose by the same rule, so that a model meets what it has learned from.
 */
export function interestSignals(interests: readonly Interest[]): Pick<ViewerSignals, 'topics' | 'formats'> {
  const isTopic = ({ name }: Interest) => name.startsWith('#');
  return {
    topics: interests
      .filter((interest) => isTopic(interest) && interest.engagement > 0)
      .sort((a, b) => b.engagement - a.engagement)
      .slice(0, MOST_TOPICS),
    formats: interests.filter((interest) => !isTopic(interest)),
  };
}

/** With whom a viewer has most to do comes first: what was done weighs more than what was merely looked at. */
export const byDeeds = (a: Tally, b: Tally): number => deeds(b) - deeds(a) || b.dwellMs - a.dwellMs;

const deeds = ({ likes, comments, saves, dismissals }: Tally): number => likes + comments + saves + dismissals;
