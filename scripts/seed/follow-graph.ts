import type { Random } from '../../test/kit/random.ts';
import type { DemoPerson } from './cast.ts';

/** Whom each follows. */
export type FollowGraph = ReadonlyMap<DemoPerson, readonly DemoPerson[]>;

/** The three that are shown around follow many, so that their feeds are full; everyone else follows 6 to 12. */
const FOLLOWED_BY_THE_KNOWN = 22;

/** A graph in which everyone follows some, and many follow the well-known. */
export function demoFollows(cast: readonly DemoPerson[], random: Random): FollowGraph {
  return new Map(
    cast.map((person, rank) => {
      const count = rank < 3 ? FOLLOWED_BY_THE_KNOWN : random.int(6, 12);
      const others = cast.filter((other) => other !== person);
      return [person, random.weightedSample(others, count, ({ fame }) => fame)] as const;
    }),
  );
}
