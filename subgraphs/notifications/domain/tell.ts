import { type AnyId, timeOf } from '@heliograph/platform/ids';
import type { Audience, Deed, Notifications, Tellable } from '../ports.ts';
import type { News } from './deeds.ts';

/** For so long after it was made an unread notification takes in more of its kind and subject. */
export const JOINED_FOR_MS = 24 * 3600 * 1000;

export interface TellDependencies {
  audience: Audience;
  notifications: Pick<Notifications, 'tell'>;
}

/**
 * Brings the news of an event to its recipients, however often the event comes: nobody of what they did themselves, nor of
 * whom they do not want to hear, and each once.
 */
export async function tell({ audience, notifications }: TellDependencies, news: News, eventId: string): Promise<void> {
  const others = oneEach(news.deeds.filter(({ actorId, recipientId }) => actorId !== recipientId));
  const mayTell = await Promise.all(
    others.map(async (deed) => (await audience.mayTell(deed.recipientId, [tellable(deed)]))[0] === true),
  );
  const deeds = others.filter((_deed, index) => mayTell[index]);
  if (deeds.length === 0 && news.withdrawals.length === 0) return;
  const at = timeOf(eventId as AnyId);
  const joinableSince = new Date(at.getTime() - JOINED_FOR_MS);
  await notifications.tell({ deeds, withdrawals: news.withdrawals }, { eventId, at, joinableSince });
}

const tellable = ({ actorId, hostId, postId, commentId }: Deed): Tellable => ({
  ...{ actorId, hostId, postId, isComment: commentId !== null },
});

/** The first for each recipient. */
function oneEach(deeds: readonly Deed[]): Deed[] {
  const first = new Map<string, Deed>();
  for (const deed of deeds) if (!first.has(deed.recipientId)) first.set(deed.recipientId, deed);
  return [...first.values()];
}
