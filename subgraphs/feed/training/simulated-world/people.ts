import { FORMATS, type Format } from './events.ts';
import type { Chance } from './random.ts';
import { direction, dot, mix, type Vector } from './vectors.ts';

/** A hashtag, and where posts about it lie in the space of tastes. */
export interface Topic {
  name: string;
  place: Vector;
}

/** Somebody who looks at posts and publishes some. Nothing of it but the id is ever told. */
export interface Person {
  id: string;
  taste: Vector;
  formatTaste: Readonly<Record<Format, number>>;
  /** How readily they do what they feel like, in logits. */
  habits: Readonly<Record<Deed, number>>;
  /** How slowly they scroll, as a factor. */
  patience: number;
  sessionsADay: number;
  /** As an author. */
  postsADay: number;
  skill: number;
  style: Vector;
  subjects: readonly Topic[];
  formats: readonly Format[];
  /** Whom they follow, and how close they feel to them. */
  ties: Map<Person, number>;
}

export const DEEDS = ['like', 'comment', 'share', 'save', 'hide'] as const;
export type Deed = (typeof DEEDS)[number];

const TOPICS = 60;
const SUBJECTS = 4;

export const topicsOf = (chance: Chance): Topic[] =>
  Array.from({ length: TOPICS }, (_, index) => ({ name: `topic${index + 1}`, place: direction(chance) }));

/** People who do not know each other yet. */
export function personOf(id: string, topics: readonly Topic[], chance: Chance): Person {
  const style = direction(chance);
  const habit = (spread: number) => chance.normal() * spread;
  return {
    id,
    taste: direction(chance),
    formatTaste: { IMAGE: habit(0.5), ANIMATION: habit(0.5), CAROUSEL: habit(0.5) },
    habits: { like: habit(0.8), comment: habit(0.8), share: habit(0.8), save: habit(0.8), hide: habit(0.6) },
    patience: Math.exp(chance.normal() * 0.3),
    sessionsADay: 0.4 + 2.4 * chance.uniform(),
    postsADay: Math.min(6, 0.9 * Math.exp(chance.normal() * 0.8)),
    skill: chance.normal(),
    style,
    subjects: subjectsNear(style, topics, chance),
    formats: [...FORMATS, ...Array.from({ length: 5 }, () => chance.pick<Format>(['IMAGE', 'IMAGE', ...FORMATS]))],
    ties: new Map(),
  };
}

/** Authors mostly post about what goes with their style, and about a thing or two besides. */
function subjectsNear(style: Vector, topics: readonly Topic[], chance: Chance): Topic[] {
  return topics
    .map((topic) => ({ topic, appeal: 2 * dot(style, topic.place) + chance.normal() }))
    .sort((a, b) => b.appeal - a.appeal)
    .slice(0, SUBJECTS)
    .map(({ topic }) => topic);
}

/** People follow whom they like, whom everybody likes, and whom they happen to know; close friends are few. */
export function befriend(people: readonly Person[], meanFollowed: number, chance: Chance): void {
  for (const person of people) {
    const count = Math.round(meanFollowed * Math.min(1.6, Math.exp(chance.normal() * 0.3 - 0.05)));
    const appealing = people
      .filter((other) => other !== person)
      .map((other) => ({ other, appeal: appealOf(person, other) + 1.2 * chance.normal() }))
      .sort((a, b) => b.appeal - a.appeal);
    for (const { other } of appealing.slice(0, count)) person.ties.set(other, tieStrength(chance));
  }
}

const appealOf = (person: Person, other: Person): number =>
  1.5 * dot(person.taste, likenessOf(other)) + 0.7 * other.skill;

const likenessOf = ({ style, subjects }: Person): Vector =>
  mix([style, 0.5], ...subjects.map(({ place }) => [place, 0.5 / SUBJECTS] as const));

/** Mostly next to nothing. */
export const tieStrength = (chance: Chance): number => Math.max(0, chance.normal() * 1.2 - 0.6);
