import type { Random } from '../../test/kit/random.ts';
import type { DemoPerson } from './cast.ts';
import { answers, remarks } from './conversation.ts';
import type { FollowGraph } from './follow-graph.ts';
import type { DemoPost } from './posts.ts';

export interface DemoComment {
  /** Different for every comment of the world. */
  key: string;
  author: DemoPerson;
  text: string;
  /** What the post's author answers, if anything. */
  answer: string | null;
}

/** Who likes what, and what they say to it. */
export interface Engagement {
  likes: readonly DemoPerson[];
  comments: readonly DemoComment[];
}

const ANSWER_CHANCE = 0.35;
const STRANGER = 0.08;

/** A few posts have most of the likes and comments, many have a few: after Zipf. */
export function demoEngagement(
  posts: readonly DemoPost[],
  cast: readonly DemoPerson[],
  follows: FollowGraph,
  random: Random,
): Map<DemoPost, Engagement> {
  const ranked = random.shuffle(posts).sort((one, other) => other.author.fame - one.author.fame);
  const byPost = ranked.map((post, rank): [DemoPost, Engagement] => {
    const popularity = 1 / (1 + rank / 6) ** 0.65;
    const others = cast.filter((person) => person !== post.author);
    const weight = (person: DemoPerson) => (follows.get(person)?.includes(post.author) ? 1 : STRANGER);
    const likes = random.weightedSample(others, Math.round(popularity * random.int(16, 24)), weight);
    const voices = random.weightedSample(others, Math.round(popularity * random.int(2, 8)), weight);
    return [post, { likes, comments: comments(post, voices, random) }];
  });
  return new Map(byPost);
}

function comments(post: DemoPost, voices: readonly DemoPerson[], random: Random): DemoComment[] {
  const texts = random.shuffle([...random.sample(remarks, voices.length), ...post.subject.comments]);
  return voices.map((author, index) => ({
    key: `${post.key}-comment-${index}`,
    author,
    text: texts[index] ?? random.pick(remarks),
    answer: random.chance(ANSWER_CHANCE) ? random.pick(answers) : null,
  }));
}
