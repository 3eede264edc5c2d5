import { eraseDeletedAccounts, writeExports } from '@heliograph/platform/account-data';
import type { EventHandlers } from '@heliograph/platform/events';
import { jobs } from '@heliograph/platform/jobs';
import type { Platform } from '@heliograph/platform/runtime';
import { eraseAccount, exportAccount } from './domain/account-data.ts';
import { conversationHandlers } from './domain/events.ts';
import { type MessagesStores, messagesStores } from './stores.ts';

/** Takes the jobs and events of the messages room. */
export async function messagesWorker(
  platform: Platform,
  stores: MessagesStores = messagesStores(platform),
): Promise<EventHandlers> {
  return {
    ...(await eraseDeletedAccounts(platform, {
      room: 'messages',
      job: jobs.messagesEraseAccount,
      bite: (userId) => eraseAccount(stores, userId),
    })),
    ...(await writeExports(platform, {
      room: 'messages',
      job: jobs.messagesWriteExport,
      write: (userId) => exportAccount(stores, userId),
    })),
    ...conversationHandlers(stores),
    MediaReady: (media) => stores.sendable.note(media),
    MediaErased: (media) => stores.sendable.forget(media),
    StoryPublished: ({ storyId, authorId, audience, expiresAt }) =>
      stores.answerable.note({ storyId, authorId, audience, expiresAt: new Date(expiresAt) }),
    StoryEnded: (story) => stores.answerable.forget(story),
  };
}
