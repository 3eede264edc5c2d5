import {
  type Faker,
  fakerAR,
  fakerDE,
  fakerEL,
  fakerEN,
  fakerES,
  fakerFA,
  fakerFR,
  fakerHE,
  fakerIT,
  fakerJA,
  fakerKO,
  fakerPL,
  fakerPT_BR,
  fakerRU,
  fakerSV,
  fakerTR,
  fakerUK,
  fakerVI,
  fakerZH_CN,
} from '@faker-js/faker';

/** The names of people who write one language. */
export interface NamePool {
  readonly given: readonly string[];
  readonly family: readonly string[];
  /** How a full name is put together. */
  readonly join: 'given family' | 'family given' | 'familygiven';
  /** Of a hundred accounts, about so many. */
  readonly share: number;
}

type ByGender = Partial<Record<'generic' | 'female' | 'male', readonly string[] | null>>;

const allOf = (names: ByGender | null | undefined): string[] => [
  ...new Set([...(names?.generic ?? []), ...(names?.female ?? []), ...(names?.male ?? [])]),
];

function pool(faker: Faker, share: number, join: NamePool['join'] = 'given family'): NamePool {
  const { first_name, last_name } = faker.rawDefinitions.person ?? {};
  return { given: allOf(first_name), family: allOf(last_name), join, share };
}

export const namePools: readonly NamePool[] = [
  pool(fakerEN, 27),
  pool(fakerES, 11),
  pool(fakerPT_BR, 8),
  pool(fakerFR, 6),
  pool(fakerDE, 6),
  pool(fakerIT, 4),
  pool(fakerTR, 5),
  pool(fakerPL, 3),
  pool(fakerSV, 2),
  pool(fakerVI, 2, 'family given'),
  pool(fakerRU, 6),
  pool(fakerUK, 2),
  pool(fakerEL, 1),
  pool(fakerAR, 4),
  pool(fakerFA, 2),
  pool(fakerHE, 1),
  pool(fakerJA, 4, 'familygiven'),
  pool(fakerKO, 3, 'familygiven'),
  pool(fakerZH_CN, 3, 'familygiven'),
];

export const words = {
  nouns: fakerEN.definitions.word.noun,
  adjectives: fakerEN.definitions.word.adjective,
  verbs: fakerEN.definitions.word.verb,
};
