import { expect, test } from 'vitest';
import type { Client } from '../../test/kit/client.ts';
import { logIn } from '../../test/kit/sign-up.ts';
import { startTestSystem } from '../../test/kit/test-system.ts';
import type { DemoPerson } from './cast.ts';
import { DEMO_PASSWORD } from './log-ins.ts';
import { makeWorld } from './make-world.ts';
import { type DemoPlan, demoPlan } from './plan.ts';

/** The demo world with its best known people alone, and few of their posts. */
function smallPlan(): DemoPlan {
  const { cast, follows, posts, engagement } = demoPlan();
  const few = cast.slice(0, 3);
  const known = (person: DemoPerson) => few.includes(person);
  const some = posts.filter(({ author }) => known(author)).slice(0, 3);
  return {
    cast: few,
    follows: new Map(few.map((person) => [person, (follows.get(person) ?? []).filter(known)])),
    posts: some,
    talks: [],
    engagement: new Map(
      some.map((post) => {
        const comments = few.map((author, index) => ({
          ...{ key: `${post.key}-${index}`, author, text: `No. ${index}` },
          answer: index === 1 ? 'Thank you!' : null,
        }));
        return [post, { likes: (engagement.get(post)?.likes ?? []).filter(known), comments }];
      }),
    ),
  };
}

/** Loses every reply after the first `replies`, whatever the system has done by then. */
function cutOffAfter(client: Client, replies: number): Client {
  let left = replies;
  return {
    ...client,
    async send(operation, variables, accessToken) {
      const reply = await client.send(operation, variables, accessToken);
      left -= 1;
      if (left < 0) throw new Error('cut off');
      return reply;
    },
  };
}

test('a world that was cut off again and again is finished without anything twice', async () => {
  await using system = await startTestSystem({ topology: 'embedded' });
  const { client } = system;
  const plan = smallPlan();
  const { cast, posts, engagement } = plan;
  const make = (by: Client) => makeWorld(by, plan, () => undefined);

  for (const replies of [2, 18, 32]) await expect(make(cutOffAfter(client, replies))).rejects.toThrow('cut off');
  await make(client);
  await make(client);

  const reader = await logIn(client, { username: 'ana', password: DEMO_PASSWORD });
  const ids: string[] = [];
  for (const person of cast) {
    const profile = await reader.profile(person, { first: 100 });
    expect(profile?.postCount).toBe(posts.filter(({ author }) => author === person).length);
    expect(profile?.followingCount).toBe(plan.follows.get(person)?.length);
    ids.push(...(profile?.posts?.edges ?? []).map(({ node }) => node.id));
  }
  const inOrder = ids.sort((one, other) => (BigInt(one) < BigInt(other) ? -1 : 1));
  for (const [index, post] of posts.entries()) {
    const seen = await reader.sees({ id: inOrder[index] ?? '' }, { comments: 100 });
    const said = (seen?.comments?.edges ?? []).map(({ node }) => node.text).sort();
    const likeCount = engagement.get(post)?.likes.length;
    // Four with the answer, which stands under what it answers.
    expect(seen).toMatchObject({ caption: post.caption, likeCount, commentCount: 4 });
    expect(seen?.media).toHaveLength(post.photos.length);
    expect(said).toEqual(['No. 0', 'No. 1', 'No. 2']);
  }
}, 60_000);
