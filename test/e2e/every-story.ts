import { randomUUID } from 'node:crypto';
import type { Variables } from '../kit/client.ts';
import { type Person, smallPhoto } from '../kit/index.ts';
import { dataOf, present } from '../kit/refusals.ts';
import type { OperationName, Replies, StoryReplies } from '../kit/replies.ts';
import type { TestSystem } from '../kit/test-system.ts';
import type { Asked } from './every-operation.ts';

type Prepare = Record<keyof StoryReplies, () => Asked | Promise<Asked>>;

const boats = await smallPhoto('nagasaki-boats');
const POLL = { question: 'Where to?', options: ['The sea', 'The hills'] };

/** Three authors whom the viewer follows have stories up; the owner, whom nobody follows, has an archive and a highlight. */
export async function everyStory(
  { client }: Pick<TestSystem, 'client'>,
  { viewer, authors, owner }: { viewer: Person; authors: readonly Person[]; owner: Person },
): Promise<Prepare> {
  const ask = async <Name extends OperationName>(operation: Name, by: Person, variables: Variables) =>
    dataOf(operation, await client.send(operation, variables, by.accessToken)) as Replies[Name];
  const once = () => ({ idempotencyKey: randomUUID() });
  const by = (person: Person, variables: Variables = {}): Asked => ({ variables, accessToken: person.accessToken });
  const people = [...authors, owner];
  const photos = new Map(await Promise.all(people.map(async (one) => [one, await one.uploads(boats)] as const)));
  const storyOf = (author: Person, more: object = {}) => ({ mediaId: photos.get(author), ...more, ...once() });
  const publish = async (author: Person, more?: object): Promise<string> => {
    const { createStory } = await ask('CreateStory', author, { input: storyOf(author, more) });
    return present('the story', createStory.story).id;
  };
  const view = (by: Person, storyId: string) => ask('ViewStory', by, { input: { storyId } });

  // Each operation that needs another story every time has an author of its own: nobody has more than a hundred up.
  const [viewed, reactedTo, asking] = authors as [Person, Person, Person];
  const shown = await publish(viewed);
  for (const author of authors) await publish(author);
  for (const one of [viewer, ...authors.slice(1)]) await view(one, shown);
  const kept = [await publish(owner), await publish(owner)];
  const highlight = { title: 'Summer', storyIds: kept };
  await ask('CreateHighlight', owner, { input: { ...highlight, ...once() } });

  return {
    StoryTray: () => by(viewer),
    AccountStories: () => by(viewer, { username: viewed.username }),
    Story: () => by(viewed, { id: shown }),
    StoryArchive: () => by(owner),
    Highlights: () => by(viewer, { username: owner.username }),
    CreateStory: () => by(owner, { input: storyOf(owner) }),
    ViewStory: async () => by(viewer, { input: { storyId: await publish(viewed), ...once() } }),
    DeleteStory: async () => by(owner, { input: { storyId: await publish(owner), ...once() } }),
    ReactToStory: async () => by(viewer, { input: { storyId: await publish(reactedTo), reaction: '🔥', ...once() } }),
    async VotePoll() {
      const storyId = await publish(asking, { poll: POLL });
      const { story } = await ask('Story', viewer, { id: storyId });
      const [option] = present('the poll', story?.poll ?? null).options;
      return by(viewer, { input: { storyId, optionId: option?.id, ...once() } });
    },
    CreateHighlight: () => by(owner, { input: { ...highlight, ...once() } }),
  };
}
