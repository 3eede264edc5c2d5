import type { Random } from '../../test/kit/random.ts';
import type { DemoPerson } from './cast.ts';
import type { FollowGraph } from './follow-graph.ts';
import type { Subject, View } from './subjects/index.ts';

export interface DemoPhoto {
  /** Different for every photo of the world, and the same whenever that is made. */
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

/** About as many: everyone has one, the rest is shared out by fame. */
const POSTS = 154;
const CAROUSEL_CHANCE = 0.09;
const MENTION_CHANCE = 0.25;

/** The posts of the demo world in the order they are published. */
export function demoPosts(cast: readonly DemoPerson[], follows: FollowGraph, random: Random): DemoPost[] {
  const captions = captionDeck(random);
  return random.shuffle(authorsOf(cast)).map((author, index) => {
    const key = `demo-post-${index}`;
    const subject = random.pick(author.interests);
    const first = random.pick(subject.views);
    const others = random.sample(
      subject.views.filter((view) => view !== first),
      random.chance(CAROUSEL_CHANCE) ? random.int(1, 3) : 0,
    );
    const photos = [first, ...others].map((view, place) => ({ seed: `${key}-${place}`, subject, view }));
    const mention = random.chance(MENTION_CHANCE) ? mentioning(follows.get(author) ?? [], random) : [];
    const hashtags = random.sample(subject.hashtags, random.int(1, 3)).map((tag) => `#${tag}`);
    return { key, author, subject, photos, caption: [captions.draw(first), ...mention, ...hashtags].join(' ') };
  });
}

/** Each as often as they have posts. */
function authorsOf(cast: readonly DemoPerson[]): DemoPerson[] {
  const allFame = cast.reduce((sum, { fame }) => sum + fame, 0);
  const toShare = POSTS - cast.length;
  return cast.flatMap((person) => {
    const posts = 1 + Math.round((toShare * person.fame) / allFame);
    return Array<DemoPerson>(posts).fill(person);
  });
}

function mentioning(friends: readonly DemoPerson[], random: Random): string[] {
  const { username } = random.pick(friends);
  return [random.pick([`With @${username}.`, `For @${username}, who asked.`, `@${username} was there, too.`])];
}

/** Deals a view's captions so that each is used once before any is used again. */
function captionDeck(random: Random): { draw(view: View): string } {
  const left = new Map<View, string[]>();
  return {
    draw(view) {
      const [caption = '', ...others] = left.get(view) ?? random.shuffle(view.captions);
      if (others.length > 0) left.set(view, others);
      else left.delete(view);
      return caption;
    },
  };
}
