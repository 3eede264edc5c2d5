import { randomUUID } from 'node:crypto';
import type { Variables } from '../kit/client.ts';
import { type Person, smallPhoto } from '../kit/index.ts';
import { dataOf, present } from '../kit/refusals.ts';
import type { MessageReplies, OperationName, Replies } from '../kit/replies.ts';
import type { TestSystem } from '../kit/test-system.ts';
import type { Asked } from './every-operation.ts';

type Prepare = Record<keyof MessageReplies, () => Asked | Promise<Asked>>;

/** Ana and ben, who follows her, write to each other and in a group, with a page of messages; and strangers write to her. */
export async function everyMessage(
  { client }: Pick<TestSystem, 'client'>,
  { ana, ben, strangers }: { ana: Person; ben: Person; strangers: readonly Person[] },
): Promise<Prepare> {
  const ask = async <Name extends OperationName>(operation: Name, by: Person, variables: Variables) =>
    dataOf(operation, await client.send(operation, variables, by.accessToken)) as Replies[Name];
  const once = () => ({ idempotencyKey: randomUUID() });
  const start = async (by: Person, ...others: readonly Person[]): Promise<string> => {
    const input = { memberIds: others.map(({ id }) => id), ...once() };
    return present('the conversation', (await ask('StartConversation', by, { input })).startConversation.conversation)
      .id;
  };
  const send = async (by: Person, conversationId: string): Promise<string> => {
    const input = { conversationId, text: 'How was the water?', ...once() };
    return present('the message', (await ask('SendMessage', by, { input })).sendMessage.message).id;
  };

  const mediaId = await ana.uploads(await smallPhoto('nagasaki-boats'));
  const { createStory } = await ask('CreateStory', ana, { input: { mediaId, ...once() } });
  const storyId = present('the story', createStory.story).id;
  const direct = await start(ana, ben);
  const group = await start(ana, ben, ...strangers);
  const last = { message: '' };
  for (let n = 0; n < 10; n += 1) for (const by of [ana, ben]) last.message = await send(by, direct);
  await ask('ReplyToStory', ben, { input: { storyId, text: 'What a light', ...once() } });
  await send(ana, group);
  for (const stranger of strangers) await send(stranger, await start(stranger, ana));

  const by = (person: Person, variables: Variables = {}): Asked => ({ variables, accessToken: person.accessToken });
  return {
    StartConversation: () => by(ana, { input: { memberIds: [ben, ...strangers].map(({ id }) => id), ...once() } }),
    SendMessage: () => by(ana, { input: { conversationId: direct, text: 'Cold', replyToId: last.message, ...once() } }),
    ReplyToStory: () => by(ben, { input: { storyId, text: 'Where is that?', ...once() } }),
    Conversations: () => by(ana, { folder: 'REQUESTS' }),
    UnreadConversationCount: () => by(ben),
    ConversationMessages: () => by(ana, { id: direct }),
    async MarkConversationRead() {
      const upToMessageId = await send(ben, direct);
      return by(ana, { input: { conversationId: direct, upToMessageId, ...once() } });
    },
    async AcceptConversationRequest() {
      const [stranger] = strangers as [Person];
      const conversationId = await start(stranger, ana);
      await ask('LeaveConversation', ana, { input: { conversationId } });
      await send(stranger, conversationId);
      return by(ana, { input: { conversationId, ...once() } });
    },
    async MuteConversation() {
      const conversationId = await start(ana, ben, ...strangers);
      return by(ana, { input: { conversationId, muted: true, ...once() } });
    },
    LeaveConversation: async () =>
      by(ana, { input: { conversationId: await start(ana, ben, ...strangers), ...once() } }),
    ReactToMessage: async () => by(ana, { input: { messageId: await send(ben, direct), emoji: '❤️', ...once() } }),
    UnsendMessage: async () => by(ana, { input: { messageId: await send(ana, direct), ...once() } }),
    SetTyping: () => by(ana, { input: { conversationId: direct, isTyping: true } }),
  };
}
