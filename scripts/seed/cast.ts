import { faker as german } from '@faker-js/faker/locale/de';
import { faker as spanish } from '@faker-js/faker/locale/es';
import { faker as french } from '@faker-js/faker/locale/fr';
import { faker as italian } from '@faker-js/faker/locale/it';
import { faker as portuguese } from '@faker-js/faker/locale/pt_PT';
import { faker as swedish } from '@faker-js/faker/locale/sv';
import type { Random } from '../../test/kit/random.ts';
import { type Subject, subjects } from './subjects/index.ts';

export interface DemoPerson {
  username: string;
  name: string;
  /** What they photograph. */
  interests: readonly Subject[];
  /** How much they post, and how much others look at them: 0 to 1. */
  fame: number;
}

/** People whom faker names, besides the three that every demo begins with. */
const NAMED_BY_FAKER = 45;
const knownFirst = [
  { username: 'ana', name: 'Ana Ribeiro' },
  { username: 'ben', name: 'Ben Okafor' },
  { username: 'chloe', name: 'Chloé Laurent' },
];
const namers = [french, italian, german, swedish, portuguese, spanish];

/** The people of the demo world, the best known first. */
export function demoCast(random: Random): DemoPerson[] {
  for (const [index, namer] of namers.entries()) namer.seed(1839 + index);
  const people = [...knownFirst];
  while (people.length < knownFirst.length + NAMED_BY_FAKER) {
    const person = anotherPerson(people.length, random);
    if (!people.some(({ username }) => username === person.username)) people.push(person);
  }
  return people.map((person, rank) => ({
    ...person,
    interests: interestsOf(rank, random),
    fame: 1 / (1 + rank) ** 0.6,
  }));
}

/** Every subject in turn, so that none is missing from a feed; some people have a second one. */
function interestsOf(rank: number, random: Random): Subject[] {
  const first = subjects.slice(rank % subjects.length).slice(0, 1);
  const others = subjects.filter((subject) => !first.includes(subject));
  return random.chance(0.4) ? [...first, random.pick(others)] : first;
}

function anotherPerson(index: number, random: Random): { username: string; name: string } {
  const { person } = namers[index % namers.length] ?? french;
  const first = person.firstName();
  const last = person.lastName().split(' ')[0] ?? '';
  const [a, b] = [plain(first), plain(last)];
  const username = random.pick([
    `${a}.${b}`,
    `${a}_${b}`,
    `${a}${b}`,
    `${a}.${b.slice(0, 1)}`,
    `${b}.${a}`,
    `the.${a}`,
  ]);
  return { username: username.slice(0, 30), name: `${first} ${last}` };
}

/** In the letters that a username may have: é becomes e, ß becomes ss. */
function plain(name: string): string {
  const lowered = name.toLowerCase().replaceAll('ß', 'ss').replaceAll('ø', 'o');
  return lowered.normalize('NFD').replace(/[^a-z]/g, '');
}
