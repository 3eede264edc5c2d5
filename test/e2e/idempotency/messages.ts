import { randomUUID } from 'node:crypto';
import type { Variables } from '../../kit/client.ts';
import { eventually, type Person, smallPhoto, world } from '../../kit/index.ts';
import { dataOf, present } from '../../kit/refusals.ts';
import type { OperationName, Replies } from '../../kit/replies.ts';
import type { TestSystem } from '../../kit/test-system.ts';
import type { KeyedMutation, Scene } from './keyed-mutation.ts';

const boats = await smallPhoto('nagasaki-boats');

/** Ana and ben, who follows nobody: she has written two messages to him. */
interface Stage {
  ana: Person;
  ben: Person;
  conversationId: string;
  messageIds: [string, string];
  ask<Name extends OperationName>(operation: Name, by: Person, variables?: Variables): Promise<Replies[Name]>;
  /** The conversation as one of them sees it. */
  seen(by: Person): Promise<Replies['ConversationMessages']['conversation']>;
}

/** What people do in conversations. */
export const messageMutations: KeyedMutation[] = [
  {
    ...{ field: 'sendMessage', input: 'SendMessageInput', answer: 'message { id }', sends: 100 },
    prepare: onStage(async ({ ana, conversationId, seen }) => ({
      ...{ by: ana, input: { conversationId, text: 'three' }, otherInput: { conversationId, text: 'four' } },
      effects: async () => ((await seen(ana))?.messages?.edges.length ?? 0) - 2,
    })),
  },
  {
    ...{ field: 'replyToStory', input: 'ReplyToStoryInput', answer: 'message { id }', sends: 10 },
    prepare: onStage(async ({ ana, ben, ask, seen }) => {
      await ana.follows(ben);
      const once = () => ({ idempotencyKey: randomUUID() });
      const { createStory } = await ask('CreateStory', ben, {
        input: { mediaId: await ben.uploads(boats), ...once() },
      });
      const storyId = present('the story', createStory.story).id;
      return {
        ...{ by: ana, input: { storyId, text: 'three' }, otherInput: { storyId, text: 'four' } },
        effects: async () => ((await seen(ana))?.messages?.edges.length ?? 0) - 2,
      };
    }),
  },
  {
    ...{ field: 'startConversation', input: 'StartConversationInput', answer: 'conversation { id }', sends: 10 },
    prepare: onStage(async ({ ana, ben, ask }, cleo) => ({
      ...{ by: ana, input: { memberIds: [ben.id, cleo.id] }, otherInput: { memberIds: [cleo.id] } },
      effects: () =>
        eventually(async () => {
          const { conversations } = await ask('Conversations', ana);
          const groups = present('the list', conversations).edges.filter(({ node }) => node.kind === 'GROUP');
          return present('the group', groups.length || null);
        }),
    })),
  },
  {
    ...{ field: 'markConversationRead', input: 'MarkConversationReadInput', answer: 'conversation { id }', sends: 10 },
    prepare: onStage(async ({ ben, conversationId, messageIds: [one, other], seen }) => ({
      by: ben,
      input: { conversationId, upToMessageId: one },
      otherInput: { conversationId, upToMessageId: other },
      effects: async () => 2 - ((await seen(ben))?.unreadCount ?? 0),
    })),
  },
  {
    ...{ field: 'acceptConversationRequest', input: 'ConversationTargetInput', answer: 'conversation { id }' },
    sends: 10,
    prepare: onStage(async ({ ben, conversationId, seen }) => ({
      ...{ by: ben, input: { conversationId }, otherInput: { conversationId: ben.id } },
      effects: async () => ((await seen(ben))?.isRequest ? 0 : 1),
    })),
  },
  {
    ...{ field: 'muteConversation', input: 'MuteConversationInput', answer: 'conversation { id }', sends: 10 },
    prepare: onStage(async ({ ben, conversationId, seen }) => ({
      by: ben,
      input: { conversationId, muted: true },
      otherInput: { conversationId, muted: false },
      effects: async () => ((await seen(ben))?.isMuted ? 1 : 0),
    })),
  },
  {
    ...{ field: 'leaveConversation', input: 'ConversationTargetInput', answer: 'conversationId', sends: 10 },
    prepare: onStage(async ({ ben, conversationId, seen }) => ({
      ...{ by: ben, input: { conversationId }, otherInput: { conversationId: ben.id } },
      effects: async () => ((await seen(ben)) ? 0 : 1),
    })),
  },
  {
    ...{ field: 'reactToMessage', input: 'ReactToMessageInput', answer: 'message { id }', sends: 10 },
    prepare: onStage(async ({ ben, messageIds: [messageId], ask }) => {
      const reactions = async (emoji: string | null) => {
        const { reactToMessage } = await ask('ReactToMessage', ben, { input: { messageId, emoji } });
        return present('the message', reactToMessage.message).reactions;
      };
      return {
        ...{ by: ben, input: { messageId, emoji: '👍' }, otherInput: { messageId, emoji: '👎' } },
        // To put on what is there changes nothing.
        effects: async () => (await reactions('👍')).length,
      };
    }),
  },
  {
    ...{ field: 'unsendMessage', input: 'MessageTargetInput', answer: 'message { id }', sends: 10 },
    prepare: onStage(async ({ ana, messageIds: [one, other], seen }) => ({
      ...{ by: ana, input: { messageId: one }, otherInput: { messageId: other } },
      effects: async () => ((await seen(ana))?.messages?.edges ?? []).filter(({ node }) => node.isUnsent).length,
    })),
  },
];

function onStage(scene: (stage: Stage, cleo: Person) => Promise<Scene>): (system: TestSystem) => Promise<Scene> {
  return async ({ client }) => {
    const { ana, ben, cleo } = await world(client, { ana: {}, ben: {}, cleo: {} });
    const ask: Stage['ask'] = async (operation, by, variables = {}) =>
      dataOf(operation, await client.send(operation, variables, by.accessToken));
    const once = () => ({ idempotencyKey: randomUUID() });
    const started = await ask('StartConversation', ana, { input: { memberIds: [ben.id], ...once() } });
    const { id } = present('the conversation', started.startConversation.conversation);
    const send = async (text: string): Promise<string> => {
      const sent = await ask('SendMessage', ana, { input: { conversationId: id, text, ...once() } });
      return present('the message', sent.sendMessage.message).id;
    };
    const messageIds: Stage['messageIds'] = [await send('one'), await send('two')];
    const seen: Stage['seen'] = async (by) => (await ask('ConversationMessages', by, { id })).conversation;
    return scene({ ana, ben, conversationId: id, messageIds, ask, seen }, cleo);
  };
}
