/** Numbers that look random and are the same for the same seed, on every machine. */
export interface Random {
  /** 0 ≤ x < 1 */
  next(): number;
  /** A whole number from `min` to `max`, both included. */
  int(min: number, max: number): number;
  /** True with this probability, 0 to 1. */
  chance(probability: number): boolean;
  /** One of the list. @throws RangeError where the list is empty */
  pick<Item>(list: readonly Item[]): Item;
  /** The list in another order. */
  shuffle<Item>(list: readonly Item[]): Item[];
  /** `count` different ones of the list, or all where it has fewer. */
  sample<Item>(list: readonly Item[], count: number): Item[];
  /** As `sample`, where an item of twice the weight is twice as likely to be drawn next. Weights are above 0. */
  weightedSample<Item>(list: readonly Item[], count: number, weightOf: (item: Item) => number): Item[];
}

/** Mulberry32 (Tommy Ettinger, 2017), started from the FNV-1a hash of the seed. */
export function seededRandom(seed: string): Random {
  let state = fnv1a(seed);

  const random: Random = {
    next() {
      state = (state + 0x6d2b79f5) | 0;
      let mixed = Math.imul(state ^ (state >>> 15), state | 1);
      mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
      return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
    },
    int: (min, max) => min + Math.floor(random.next() * (max - min + 1)),
    chance: (probability) => random.next() < probability,
    pick(list) {
      if (list.length === 0) throw new RangeError('There is nothing to pick from');
      return list[random.int(0, list.length - 1)] as (typeof list)[number];
    },
    // Fisher and Yates, in Durstenfeld's form.
    shuffle<Item>(list: readonly Item[]) {
      const shuffled = [...list];
      for (let last = shuffled.length - 1; last > 0; last--) {
        const other = random.int(0, last);
        [shuffled[last], shuffled[other]] = [shuffled[other] as Item, shuffled[last] as Item];
      }
      return shuffled;
    },
    sample: (list, count) => random.shuffle(list).slice(0, count),
    // Efraimidis and Spirakis, 2006: the largest of u^(1/weight).
    weightedSample: (list, count, weightOf) =>
      list
        .map((item) => ({ item, key: random.next() ** (1 / weightOf(item)) }))
        .sort((one, other) => other.key - one.key)
        .slice(0, count)
        .map(({ item }) => item),
  };
  return random;
}

/** 32-bit FNV-1a over UTF-16 code units. */
function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return hash >>> 0;
}
