import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { persistedOperations } from '../../../schema/index.ts';
import { type Person, smallPhoto, world } from '../../kit/index.ts';
import type { LiveClient, LiveReplies } from '../../kit/live-client.ts';
import { dataOf, present } from '../../kit/refusals.ts';
import type { OperationName, Replies } from '../../kit/replies.ts';
import type { TestSystem } from '../../kit/test-system.ts';
import { TRANSPORTS } from './media-processed.ts';

const boats = await smallPhoto('nagasaki-boats');
const KNOCK_EVERY_MS = 100;

/** A subscription as apps send it. */
const registered = (name: string): string =>
  present(name, persistedOperations().find((operation) => operation.name === name) ?? null).body;

interface MessageReceived {
  messageReceived: {
    cursor: string;
    kind: string;
    message: { text: string | null; story: { id: string } | null } | null;
  };
}
interface Typing {
  typing: { conversationId: string; isTyping: boolean; user: { id: string; username: string } | null };
}
interface NotificationReceived {
  notificationReceived: { cursor: string; unreadCount: number; notification: { kind: string } };
}
interface StoryUpdated {
  storyUpdated: { cursor: string; kind: string; storyId: string; authorId: string; story: object | null };
}

type Ask = <Name extends OperationName>(
  operation: Name,
  by: Person,
  variables: Record<string, unknown>,
) => Promise<Replies[Name]>;

/** Messages, notifications and stories as they reach an app that listens, with fields of other subgraphs, and one that comes back. */
export function liveRooms(system: () => TestSystem): void {
  let ana: Person;
  let ben: Person;
  let ask: Ask;
  beforeAll(async () => {
    const { client } = system();
    ({ ana, ben } = await world(client, { ana: {}, ben: {} }));
    await Promise.all([ana.follows(ben), ben.follows(ana)]);
    ask = async (operation, by, variables) =>
      dataOf(operation, await client.send(operation, variables, by.accessToken)) as Replies[typeof operation];
  });

  const once = () => ({ idempotencyKey: randomUUID() });

  /** A live-only stream tells of what happens once it is open: somebody knocks until the app hears it. */
  async function firstOf<Data>(events: LiveReplies<Data>, knock: () => Promise<unknown>): Promise<Data> {
    const heard = events.next();
    let isHeard = false;
    heard.finally(() => {
      isHeard = true;
    });
    while (!isHeard) {
      await knock();
      await Promise.race([heard, pause(KNOCK_EVERY_MS)]);
    }
    return eventOf(await heard);
  }

  const eventOf = <Data>(reply: Awaited<ReturnType<LiveReplies<Data>['next']>>): Data => {
    expect(reply?.errors).toEqual([]);
    return present('an event', reply?.data ?? null);
  };
  const nextOf = async <Data>(events: LiveReplies<Data>): Promise<Data> => eventOf(await events.next());

  describe.each(TRANSPORTS)('over $transport', ({ connect }) => {
    const appOf = (person: Person): LiveClient => connect(system().url, { accessToken: person.accessToken });

    describe('messages', () => {
      let conversationId: string;
      beforeAll(async () => {
        const input = { memberIds: [ben.id], ...once() };
        const started = await ask('StartConversation', ana, { input });
        conversationId = present('the conversation', started.startConversation.conversation).id;
      });
      const says = (by: Person, text: string) => ask('SendMessage', by, { input: { conversationId, text, ...once() } });

      test('are told as they are sent, and after a cursor each once and in order, those that came meanwhile first', async () => {
        await using app = appOf(ben);
        const events = app.raw<MessageReceived>(registered('MessageReceived'), { conversationId });
        let last = await firstOf(events, () => says(ana, 'knock'));
        expect(last.messageReceived).toMatchObject({
          kind: 'SENT',
          conversation: { id: conversationId },
          message: { text: 'knock', clientKey: null, sender: { username: ana.username } },
        });
        await says(ana, 'one');
        while (last.messageReceived.message?.text !== 'one') last = await nextOf(events);
        await events.leave();

        for (const text of ['two', 'three']) await says(ana, text);
        const resumed = app.raw<MessageReceived>(registered('MessageReceived'), {
          after: last.messageReceived.cursor,
        });
        for (const text of ['two', 'three']) {
          expect((await nextOf(resumed)).messageReceived).toMatchObject({ kind: 'SENT', message: { text } });
        }
        const { sendMessage } = await says(ana, 'four');
        expect((await nextOf(resumed)).messageReceived.message).toMatchObject({ text: 'four' });
        const messageId = present('the message', sendMessage.message).id;
        await ask('UnsendMessage', ana, { input: { messageId } });
        expect((await nextOf(resumed)).messageReceived).toMatchObject({
          kind: 'UNSENT',
          message: { id: messageId, isUnsent: true, text: null },
        });
      });

      test('an answer to a story comes with the story', async () => {
        const mediaId = await ana.uploads(boats);
        await using app = appOf(ana);
        const events = app.raw<MessageReceived>(registered('MessageReceived'), { conversationId });
        let last = await firstOf(events, () => says(ben, 'knock'));
        const { createStory } = await ask('CreateStory', ana, { input: { mediaId, ...once() } });
        const storyId = present('the story', createStory.story).id;
        await ask('ReplyToStory', ben, { input: { storyId, text: 'What a light', ...once() } });
        while (last.messageReceived.message?.text === 'knock') last = await nextOf(events);
        expect(last.messageReceived.message).toMatchObject({ text: 'What a light', story: { id: storyId } });
      });

      test('who types is told to the other, and to nobody else', async () => {
        await using app = appOf(ben);
        const events = app.raw<Typing>(registered('Typing'), { conversationId });
        const types = (isTyping: boolean) => ask('SetTyping', ana, { input: { conversationId, isTyping } });
        const first = await firstOf(events, () => types(true));
        const of = { conversationId, user: { id: ana.id, username: ana.username } };
        expect(first.typing).toMatchObject({ ...of, isTyping: true });
        await types(false);
        expect((await nextOf(events)).typing).toMatchObject({ ...of, isTyping: false });
      });
    });

    test('a notification comes with who did what to which post, counted, and is taken back with it', async () => {
      const post = await ana.publishes(boats);
      await using app = appOf(ana);
      const events = app.raw<NotificationReceived>(registered('NotificationReceived'));
      const told = await firstOf(events, async () => {
        await ben.unlikes(post);
        await ben.likes(post);
      });
      expect(told.notificationReceived.notification).toMatchObject({
        kind: 'LIKE',
        isRead: false,
        actorCount: 1,
        actors: [{ id: ben.id, username: ben.username }],
        post: { id: post.id, media: [{ preview: expect.stringMatching(/^http/) }] },
      });
      const { cursor } = told.notificationReceived;
      await events.leave();

      const comment = await ben.comments(post, 'What a light');
      const resumed = app.raw<NotificationReceived>(registered('NotificationReceived'), { after: cursor });
      let next = await nextOf(resumed);
      while (next.notificationReceived.notification.kind === 'LIKE') next = await nextOf(resumed);
      expect(next.notificationReceived.notification).toMatchObject({
        kind: 'COMMENT',
        comment: { id: comment.id, text: 'What a light' },
      });
      const { notifications, unreadNotificationCount } = await ask('Notifications', ana, { first: 2 });
      expect(notifications?.edges.map(({ node }) => node.kind)).toEqual(['COMMENT', 'LIKE']);
      expect(unreadNotificationCount).toBe(next.notificationReceived.unreadCount);
    });

    test('a story is told to those who follow as it comes and goes, with its picture and the tray that it changes', async () => {
      const mediaId = await ana.uploads(boats);
      await using app = appOf(ben);
      const events = app.raw<StoryUpdated>(registered('StoryUpdated'));
      const publish = () => ask('CreateStory', ana, { input: { mediaId, ...once() } });
      const told = (await firstOf(events, publish)).storyUpdated;
      expect(told).toMatchObject({
        kind: 'CREATED',
        authorId: ana.id,
        story: { id: told.storyId, media: { image: expect.stringMatching(/^http/) } },
        tray: { id: ana.id, user: { username: ana.username } },
      });
      await events.leave();

      await ask('DeleteStory', ana, { input: { storyId: told.storyId } });
      const resumed = app.raw<StoryUpdated>(registered('StoryUpdated'), { after: told.cursor });
      let next = (await nextOf(resumed)).storyUpdated;
      while (next.kind === 'CREATED') next = (await nextOf(resumed)).storyUpdated;
      expect(next).toMatchObject({ kind: 'DELETED', storyId: told.storyId, authorId: ana.id, story: null });
    });
  });
}
