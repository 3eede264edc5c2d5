import type { Client } from '../../test/kit/client.ts';
import type { Person } from '../../test/kit/person.ts';
import { accepted, dataOf } from '../../test/kit/refusals.ts';
import { logIn } from '../../test/kit/sign-up.ts';
import { DEMO_PASSWORD, logIns } from './log-ins.ts';

/** Followed accounts of which each has something to tell. */
const TELLERS = 8;
const STORIES_EACH = 2;
const QUESTION = { question: 'Which next?', options: ['More of this', 'Something else'] };

/**
 * Puts stories up, unless there are some: they are over after a day, so every start of a demo tells new ones. Those who are
 * followed by the account that is shown first tell, from the photos that they have published, the last with a poll.
 */
export async function tellStories(client: Client): Promise<void> {
  const [shown] = logIns;
  if (!shown) return;
  const viewer = await logIn(client, shown);
  const tray = dataOf('StoryTray', await client.send('StoryTray', { first: 1 }, viewer.accessToken));
  if ((tray.storyTray?.edges.length ?? 0) > 0) return;
  const following = dataOf(
    'Following',
    await client.send('Following', { userId: viewer.id, first: TELLERS }, viewer.accessToken),
  );
  const edges = following.user?.following?.edges ?? [];
  for (const { node } of edges) await tellStoriesOf(client, await logIn(client, { ...node, password: DEMO_PASSWORD }));
}

async function tellStoriesOf(client: Client, author: Person): Promise<void> {
  const profile = await author.profile(author, { first: STORIES_EACH });
  const photos = (profile?.posts?.edges ?? []).flatMap(({ node }) => node.media[0]?.id ?? []).reverse();
  const today = new Date().toISOString().slice(0, 10);
  for (const [index, mediaId] of photos.entries()) {
    const poll = index === photos.length - 1 ? { poll: QUESTION } : {};
    const input = { mediaId, idempotencyKey: `demo-story-${today}-${index}`, ...poll };
    const made = await client.send('CreateStory', { input }, author.accessToken);
    accepted('CreateStory', dataOf('CreateStory', made).createStory);
  }
}
