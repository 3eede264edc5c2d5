import type { Format } from './events.ts';
import type { Person, Topic } from './people.ts';
import type { Chance } from './random.ts';
import { direction, mix, type Vector } from './vectors.ts';

const DAY_MS = 24 * 3600 * 1000;

/** A post, with what makes people like it, which nobody in the world can read. */
export interface WorldPost {
  id: string;
  author: Person;
  publishedAt: number;
  format: Format;
  /** Its hashtags: one in five has none, whatever it is about. */
  topics: readonly Topic[];
  place: Vector;
  quality: number;
  /** How much it is of use later, and how much it is for others to see. */
  usefulness: number;
  virality: number;
  /** How often it was liked until now; the world's own feeds go by it. */
  likes: number;
}

/** What an author publishes on the day that begins at `dayStart`. */
export function postsOfDay(
  author: Person,
  dayStart: number,
  mint: (at: number) => string,
  chance: Chance,
): WorldPost[] {
  return Array.from({ length: chance.poisson(author.postsADay) }, () => {
    const publishedAt = Math.floor(dayStart + chance.uniform() * DAY_MS);
    const about = chance.shuffled(author.subjects).slice(0, 1 + chance.below(3));
    const quality = 0.7 * author.skill + 0.7 * chance.normal();
    return {
      id: mint(publishedAt),
      author,
      publishedAt,
      format: chance.pick(author.formats),
      topics: chance.happens(0.2) ? [] : about,
      place: mix(
        [author.style, 0.35],
        [direction(chance), 0.3],
        ...about.map(({ place }) => [place, 0.8 / about.length] as const),
      ),
      quality,
      usefulness: chance.normal(),
      virality: 0.4 * quality + 0.9 * chance.normal(),
      likes: 0,
    };
  });
}
