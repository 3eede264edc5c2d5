import type { UserId } from '@heliograph/platform/ids';

/** Somebody the viewer follows, as a witness for those they follow themselves. */
export interface Witness {
  /** How many they follow in all. */
  followingCount: number;
  /** Some of them, the latest first. */
  follows: readonly UserId[];
}

/**
 * Those whom the witnesses follow, the likeliest first: by the sum over their witnesses of 1 / log(degree), so that
 * several witnesses say more than one, and one who follows everybody says little (Adamic and Adar, "Friends and
 * neighbors on the Web", Social Networks 25, 2003). Of equals, whom somebody has followed later.
 */
export function rankCandidates(witnesses: readonly Witness[]): UserId[] {
  const candidates = new Map<UserId, { score: number; place: number }>();
  for (const { followingCount, follows } of witnesses) {
    // Whoever follows one or two would weigh more than everybody else together.
    const weight = 1 / Math.log(2 + Math.max(followingCount, follows.length));
    for (const [place, id] of follows.entries()) {
      const known = candidates.get(id);
      candidates.set(id, {
        score: (known?.score ?? 0) + weight,
        place: Math.min(known?.place ?? place, place),
      });
    }
  }
  return [...candidates]
    .sort(([, one], [, other]) => other.score - one.score || one.place - other.place)
    .map(([id]) => id);
}
