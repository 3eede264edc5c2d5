import { typedQuery } from '../domain/match-score.ts';
import type { EngineQuery, Point, SearchDocument, SearchKind } from '../ports.ts';

/** Numbers that look random and are the same for the same seed: what `seededRandom` of the test kit gives. */
export interface Random {
  int(min: number, max: number): number;
  chance(probability: number): boolean;
  pick<Item>(list: readonly Item[]): Item;
  shuffle<Item>(list: readonly Item[]): Item[];
  sample<Item>(list: readonly Item[], count: number): Item[];
}

const GIVEN =
  'Ana,Anna,Ánna María,Anaïs,Hannah,José,Joseph,Zoë,Søren,İpek,Irmak,Łukasz,Ольга,Ёлка,Ελένη,محمد,مُحَمَّد,שָׁלוֹם,' +
  '김민수,김민지,さくら,サクラ,王小明,小明,สมชาย,Maximilian,Maximiliane,Katharina,Catharina';
const FAMILY =
  'Müller,Mueller,Muller,Meier,Meyer,Straße,Strasse,García,Garcia Márquez,O’Brien,de la Cruz,Öztürk,Иванова,Παπαδοπούλου,' +
  '李,東京,박,Æsir,Þór,van der Berg,Smith,Smyth,Montgomery';
const PLACES =
  'San José,San Jose,Santiago,São Paulo,München,Munich,Springfield,Köln,東京,京都,서울,Москва,القاهرة,Ærøskøbing,Aix-en-Provence,' +
  'Paris,Pari,Parintins,Santa Ana';
const TAGS =
  'travel,traveling,travelgram,トラベル,summer2024,2024,anna,ana,müller,sunset🌅,🌸,🌸🌸,👩‍🚀,🇩🇪,🇩🇪🇫🇷,한국,北京,строганов,caféart';
const [given, family, places, tags] = [GIVEN, FAMILY, PLACES, TAGS].map((list) => list.split(',')) as [
  string[],
  string[],
  string[],
  string[],
];

const CENTRES: readonly Point[] = [
  { latitude: 48.14, longitude: 11.58 },
  { latitude: -17.8, longitude: 179.9 },
  { latitude: 71.3, longitude: -156.8 },
];

/** Documents of all kinds: accents, scripts without spaces, emoji, dots and digits, and many that share names and ranks. */
export function someDocuments(random: Random, count: number): SearchDocument[] {
  return Array.from({ length: count }, (_, index) => {
    const kind: SearchKind = random.pick(['USER', 'USER', 'USER', 'LOCATION', 'HASHTAG']);
    const document = { kind, version: random.int(1, 9), rank: 15 * random.int(0, random.pick([2, 17])) };
    if (kind === 'USER') {
      const names = [random.pick(given), random.pick(family)];
      return { ...document, id: `${1000 + index}`, names: [usernameOf(random, names, index), names.join(' ')] };
    }
    if (kind === 'HASHTAG') {
      const name = `${random.pick(tags)}${random.chance(0.5) ? random.pick(tags) : ''}${random.chance(0.5) ? index : ''}`;
      return { ...document, id: `${name}~${index}`, names: [name] };
    }
    const position = random.chance(0.9) ? { position: somewhere(random) } : {};
    return { ...document, id: `${index}`, names: random.sample(places, random.int(1, 3)), ...position };
  });
}

function usernameOf(random: Random, names: readonly string[], index: number): string {
  const plain = names.map(
    (name) =>
      name
        .normalize('NFD')
        .replace(/[^a-z]/giu, '')
        .toLowerCase() || 'user',
  );
  return `${plain.join(random.pick(['.', '_', '']))}${random.chance(0.5) ? index : random.int(1, 9)}`;
}

/** Near one of a few towns, of which one lies at the date line and one beyond the polar circle, or anywhere. */
export function somewhere(random: Random): Point {
  if (random.chance(0.2)) return { latitude: random.int(-90, 90), longitude: random.int(-180, 180) };
  const { latitude, longitude } = random.pick(CENTRES);
  const moved = { latitude: latitude + random.int(-60, 60) / 10, longitude: longitude + random.int(-90, 90) / 10 };
  return { ...moved, longitude: ((moved.longitude + 540) % 360) - 180 };
}

export type SomeQuery = Omit<EngineQuery, 'after'>;

/** What somebody may type who looks for one of the documents: cut off, misspelled, in another order, in capitals. */
export function someQuery(random: Random, documents: readonly SearchDocument[]): SomeQuery {
  const name = random.pick(random.pick(documents).names);
  const words = name.split(' ');
  const chosen = random.chance(0.3) ? random.shuffle(words) : words;
  const cut = chosen.map((word) => (random.chance(0.4) ? beginning(random, word) : word)).join(' ');
  const text = random.chance(0.2) ? beginning(random, cut) : cut;
  const misspelled = random.chance(0.5) ? typingError(random, text) : text;
  const twice = random.chance(0.15) ? typingError(random, misspelled) : misspelled;
  const typed = typedQuery(twice) ? twice : name;
  const kinds: readonly SearchKind[] = ['USER', 'HASHTAG', 'LOCATION'];
  return {
    text: random.chance(0.2) ? typed.toUpperCase() : typed,
    kinds: random.chance(0.6) ? kinds : random.sample(kinds, random.int(1, 2)),
    limit: random.int(1, 12),
    near: random.chance(0.35) ? somewhere(random) : null,
  };
}

const beginning = (random: Random, text: string): string =>
  [...text].slice(0, random.int(1, [...text].length)).join('');

/** One letter too many, too few or another one, or two that changed places. */
function typingError(random: Random, text: string): string {
  const letters = [...text];
  const at = random.int(0, Math.max(0, letters.length - 1));
  const [letter = '', next = ''] = letters.slice(at, at + 2);
  const other = random.pick(['a', 'e', 'n', 'm', '東', 'о', '1', ' ']);
  const written = random.pick([[], [other], [letter, other], [next, letter]]);
  letters.splice(at, written.length === 2 && written[0] === next ? 2 : 1, ...written);
  return letters.join('');
}
