import { randomUUID } from 'node:crypto';
import type { Client } from '../../kit/client.ts';
import type { Person } from '../../kit/index.ts';
import { accepted, dataOf, present } from '../../kit/refusals.ts';

/**
 * Ana and ben, who follow each other, write to each other and in a group with cleo, and each answers a story of the
 * other's; she puts an emoji on what he says, and mutes him.
 * @param photos of each of the two a READY one of theirs
 * @returns her story
 */
export async function talk(
  client: Client,
  { ana, ben, cleo }: { ana: Person; ben: Person; cleo: Person },
  photos: { anas: string; bens: string },
): Promise<string> {
  const once = () => ({ idempotencyKey: randomUUID() });
  const start = async (others: readonly Person[], title?: string): Promise<string> => {
    const input = { memberIds: others.map(({ id }) => id), ...(title && { title }), ...once() };
    const reply = await client.send('StartConversation', { input }, ana.accessToken);
    const { startConversation } = dataOf('the conversation', reply);
    return present('the conversation', accepted('the conversation', startConversation).conversation).id;
  };
  const say = async (by: Person, conversationId: string, text: string, more: object = {}): Promise<string> => {
    const input = { conversationId, text, ...more, ...once() };
    const { sendMessage } = dataOf('a message', await client.send('SendMessage', { input }, by.accessToken));
    return present('the message', accepted('a message', sendMessage).message).id;
  };
  const show = async (by: Person, mediaId: string): Promise<string> => {
    const { createStory } = dataOf(
      'a story',
      await client.send('CreateStory', { input: { mediaId, ...once() } }, by.accessToken),
    );
    return present('the story', accepted('a story', createStory).story).id;
  };
  const answer = async (by: Person, storyId: string, text: string): Promise<void> => {
    const input = { storyId, text, ...once() };
    accepted(
      'an answer',
      dataOf('an answer', await client.send('ReplyToStory', { input }, by.accessToken)).replyToStory,
    );
  };

  const direct = await start([ben]);
  await say(ana, direct, 'A message that ana leaves behind', { mediaId: photos.anas });
  const bens = await say(ben, direct, 'Good to hear from you');
  await say(ana, direct, 'An answer that ana leaves behind', { replyToId: bens });
  const reaction = { messageId: bens, emoji: '❤️' };
  dataOf('a reaction', await client.send('ReactToMessage', { input: reaction }, ana.accessToken));
  const group = await start([ben, cleo], 'A group that the three are in');
  for (const by of [ana, ben]) await say(by, group, by === ana ? 'To all that ana leaves behind' : 'To all');

  const stories = [await show(ana, photos.anas), await show(ben, photos.bens)] as const;
  await answer(ben, stories[0], 'What a light');
  await answer(ana, stories[1], 'Something to ben that ana leaves behind');
  const muting = { conversationId: direct, muted: true };
  const muted = dataOf('muting', await client.send('MuteConversation', { input: muting }, ana.accessToken));
  accepted('muting', muted.muteConversation);
  return stories[0];
}
