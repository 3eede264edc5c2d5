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
  /** Where it was taken, by GeoNames. */
  locationId: string | null;
  /** Who is in the first photo. */
  tagged: readonly DemoPerson[];
}

/** About as many: everyone has one, the rest is shared out by fame. */
const POSTS = 154;
const CAROUSEL_CHANCE = 0.09;
const MENTION_CHANCE = 0.25;
const PLACE_CHANCE = 0.5;
const TAG_CHANCE = 0.15;

/** Nagasaki, Montrose by the Black Canyon, Lisbon, Porto, Barcelona, Florence, Marseille, Hamburg, Stockholm, Bergen. */
const PLACES = '1856177 5431710 2267057 2735943 3128760 3176959 2995469 2911298 2673730 3161732'.split(' ');

/** The posts of the demo world in the order they are published. */
export function demoPosts(
  cast: readonly DemoPerson[],
  follows: FollowGraph,
  random: Random,
  surroundings: Random,
): DemoPost[] {
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
    const caption = [captions.draw(first), ...mention, ...hashtags].join(' ');
    const locationId = surroundings.chance(PLACE_CHANCE) ? surroundings.pick(PLACES) : null;
    const tagged = surroundings.chance(TAG_CHANCE) ? [surroundings.pick(follows.get(author) ?? [])] : [];
    return { key, author, subject, photos, caption, locationId, tagged };
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
