import type { Client } from '../../test/kit/client.ts';
import type { Person } from '../../test/kit/person.ts';
import { accepted, dataOf, present } from '../../test/kit/refusals.ts';
import { logIn } from '../../test/kit/sign-up.ts';
import { DEMO_PASSWORD, logIns } from './log-ins.ts';

/** Followed accounts of which each has something to tell. */
const TELLERS = 8;
const STORIES_EACH = 2;
const ANSWER = 'Where is that? I want to go there.';
const QUESTION = { question: 'Which next?', options: ['More of this', 'Something else'] };

/**
 * Puts stories up, unless there are some: they are over after a day, so every start of a demo tells new ones. Those who are
 * followed by the account that is shown first tell, from the photos that they have published, the last with a poll; and that account answers the first of them.
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
  const told: string[] = [];
  for (const { node } of edges) {
    told.push(...(await tellStoriesOf(client, await logIn(client, { ...node, password: DEMO_PASSWORD }))));
  }
  const [answered] = told;
  if (answered) await answer(client, viewer, answered);
}

/** So that there is a story in a conversation to look at. */
async function answer(client: Client, by: Person, storyId: string): Promise<void> {
  const input = { storyId, text: ANSWER, idempotencyKey: `demo-answer-${storyId}` };
  const sent = await client.send('ReplyToStory', { input }, by.accessToken);
  accepted('ReplyToStory', dataOf('ReplyToStory', sent).replyToStory);
}

/** @returns the stories */
async function tellStoriesOf(client: Client, author: Person): Promise<string[]> {
  const stories: string[] = [];
  const profile = await author.profile(author, { first: STORIES_EACH });
  const photos = (profile?.posts?.edges ?? []).flatMap(({ node }) => node.media[0]?.id ?? []).reverse();
  const today = new Date().toISOString().slice(0, 10);
  for (const [index, mediaId] of photos.entries()) {
    const poll = index === photos.length - 1 ? { poll: QUESTION } : {};
    const input = { mediaId, idempotencyKey: `demo-story-${today}-${index}`, ...poll };
    const made = await client.send('CreateStory', { input }, author.accessToken);
    const { story } = accepted('CreateStory', dataOf('CreateStory', made).createStory);
    stories.push(present('the story', story).id);
  }
  return stories;
}
