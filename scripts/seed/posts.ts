import type { Random } from '../../test/kit/random.ts';
import type { DemoPerson } from './cast.ts';
import type { FollowGraph } from './follow-graph.ts';
import type { Subject, View } from './subjects/index.ts';

export interface DemoPhoto {
  /** Different for every photo of the world. */
  seed: string;
  subject: Subject;
  view: View;
}

export interface DemoPost {
  /** Different for every post of the world, and the same whenever that is made. */
  key: string;
  author: DemoPerson;
  subject: Subject;
  photos: readonly DemoPhoto[];
  caption: string;
}

const POSTS = 154;
const CAROUSEL_CHANCE = 0.1;
const MENTION_CHANCE = 0.25;

/** The posts of the demo world in the order they are published: everyone has some, the well-known have more. */
export function demoPosts(cast: readonly DemoPerson[], follows: FollowGraph, random: Random): DemoPost[] {
  const fame = cast.reduce((sum, person) => sum + person.fame, 0);
  const extra = POSTS - 2 * cast.length;
  const authors = [
    ...cast.flatMap((person) => [person, person]),
    ...cast.flatMap((person) => Array<DemoPerson>(Math.round((extra * person.fame) / fame)).fill(person)),
  ];
  const captions = new CaptionDeck(random);
  return random.shuffle(authors).map((author, index) => {
    const key = `demo-post-${index}`;
    const subject = random.pick(author.interests);
    const count = random.chance(CAROUSEL_CHANCE) ? random.int(2, 4) : 1;
    const views = random.sample(subject.views, count);
    const photos = views.map((view, place) => ({ seed: `${key}-${place}`, subject, view }));
    const [line, ...hashtags] = [
      captions.draw(views[0] ?? random.pick(subject.views)),
      ...random.sample(subject.hashtags, random.int(1, 3)).map((tag) => `#${tag}`),
    ];
    const mention = random.chance(MENTION_CHANCE) ? mentioning(random.pick(follows.get(author) ?? cast), random) : '';
    return { key, author, subject, photos, caption: `${line}${mention} ${hashtags.join(' ')}` };
  });
}

function mentioning({ username }: DemoPerson, random: Random): string {
  return random.pick([` With @${username}.`, ` For @${username}, who asked.`, ` @${username} was there, too.`]);
}

/** Deals a view's captions so that each is used once before any is used again. */
class CaptionDeck {
  readonly #random: Random;
  readonly #left = new Map<View, string[]>();

  constructor(random: Random) {
    this.#random = random;
  }

  draw(view: View): string {
    const left = this.#left.get(view);
    const cards = left?.length ? left : this.#random.shuffle(view.captions);
    this.#left.set(view, cards);
    return cards.pop() ?? '';
  }
}
