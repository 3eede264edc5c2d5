import type { Random } from '../../test/kit/random.ts';
import type { DemoPerson } from './cast.ts';
import type { FollowGraph } from './follow-graph.ts';

/** A conversation in messages: of two, or of a group with a title. */
export interface DemoTalk {
  /** Different for every conversation of the world. */
  key: string;
  /** Who begins, then the others. */
  members: readonly [DemoPerson, ...DemoPerson[]];
  title: string | null;
  messages: readonly { by: DemoPerson; text: string }[];
}

/** What two who know each other write, by turns. */
const openings = [
  ['Have you seen the light over the harbour today?', 'Through the window only. Worth the way?', 'Run!'],
  ['Which lens was that, the one with the boats?', 'The old 35 mm.', 'I knew it. Thank you!'],
  ['Are you at the opening on Friday?', 'Of course. Front row.', 'Keep me a seat.', 'Two, if you bring cake.'],
  ['Your last one is my new wallpaper.', 'You make me blush.', 'Print it large!'],
  ['Coffee tomorrow?', 'Ten, at the corner?', 'See you there.'],
] as const;
const weekend = ['Who is up for the cliffs on Sunday?', 'Me!', 'If it does not rain.', 'Bring a tripod each.', 'Deal.'];
const stranger = 'Hello! I love your pictures. May I ask how you edit them?';

/**
 * Those who are shown around have an inbox to look at: friends who wrote, a group, and a stranger's request.
 * @param shown the people a demo is looked at with
 */
export function demoTalks(
  shown: readonly DemoPerson[],
  cast: readonly DemoPerson[],
  follows: FollowGraph,
  random: Random,
): DemoTalk[] {
  return shown.flatMap((person, index): DemoTalk[] => {
    const friends = random.sample(follows.get(person) ?? [], 4);
    const strangers = cast.filter((other) => other !== person && !follows.get(person)?.includes(other));
    const pairs = friends.slice(0, 3).map((friend, place): DemoTalk => {
      const texts = openings[(index + place) % openings.length] ?? openings[0];
      const messages = texts.map((text, turn) => ({ by: turn % 2 === 0 ? friend : person, text }));
      return { key: `demo-talk-${index}-${place}`, members: [friend, person], title: null, messages };
    });
    const group: DemoTalk = {
      key: `demo-talk-${index}-group`,
      members: [person, ...friends],
      title: 'Sunday light',
      messages: weekend.map((text, turn) => ({ by: [person, ...friends][turn % 5] ?? person, text })),
    };
    const [asking] = random.sample(strangers, 1);
    const request = asking && {
      ...{ key: `demo-talk-${index}-request`, title: null, messages: [{ by: asking, text: stranger }] },
      members: [asking, person] as const,
    };
    return [...pairs, group, ...(request ? [request] : [])];
  });
}
