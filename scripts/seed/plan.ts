import { seededRandom } from '../../test/kit/random.ts';
import { type DemoPerson, demoCast } from './cast.ts';
import { demoEngagement, type Engagement } from './engagement.ts';
import { demoFollows, type FollowGraph } from './follow-graph.ts';
import { logIns } from './log-ins.ts';
import { type DemoPost, demoPosts } from './posts.ts';
import { type DemoTalk, demoTalks } from './talks.ts';

/** Everything that will be in the demo world; the same every time it is asked for. */
export interface DemoPlan {
  /** The best known first. */
  cast: readonly DemoPerson[];
  follows: FollowGraph;
  /** In the order they are published. */
  posts: readonly DemoPost[];
  engagement: ReadonlyMap<DemoPost, Engagement>;
  talks: readonly DemoTalk[];
}

// Each part draws from a sequence of its own, so that a change in one leaves the others as they were.
export function demoPlan(): DemoPlan {
  const cast = demoCast(seededRandom('cast'));
  const follows = demoFollows(cast, seededRandom('follows'));
  const posts = demoPosts(cast, follows, seededRandom('posts'), seededRandom('surroundings'));
  const engagement = demoEngagement(posts, cast, follows, seededRandom('engagement'));
  const shown = cast.filter(({ username }) => logIns.some((logIn) => logIn.username === username));
  const talks = demoTalks(shown, cast, follows, seededRandom('talks'));
  return { cast, follows, posts, engagement, talks };
}
