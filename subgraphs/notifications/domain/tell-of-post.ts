import { type AnyId, type PostId, timeOf, type UserId } from '@heliograph/platform/ids';
import type { Audience, Notifications, PostNotifications } from '../ports.ts';
import { postGone, postOf } from './deeds.ts';
import { JOINED_FOR_MS } from './tell.ts';

/** Accounts that one job tells, before it hands over to the next: so many rows that nobody waits for their locks. */
const BATCH = 100;

export interface TellOfPostDependencies {
  audience: Audience;
  postNotifications: Pick<PostNotifications, 'wanting' | 'wants'>;
  notifications: Pick<Notifications, 'tellSome'>;
  /** Accounts that one call tells at most. */
  batch?: number;
}

export interface ToldPost {
  postId: PostId;
  authorId: UserId;
  kind: 'PUBLISHED' | 'HIDDEN';
  except: readonly UserId[];
  /** The id of the event that began it. */
  wave: string;
  after: string | null;
}

/**
 * Tells one batch of those who want to be told of what the author posts, if they follow and may see them as yet; or takes
 * away what they were told. May be repeated: each of them is told of a post once.
 * @returns where the next batch begins; null behind the last
 */
export async function tellOfPost(
  { audience, postNotifications, notifications, batch = BATCH }: TellOfPostDependencies,
  { postId, authorId, kind, except, wave, after }: ToldPost,
): Promise<string | null> {
  const { ids, next } = await postNotifications.wanting(authorId, batch, after);
  const at = timeOf(wave as AnyId);
  const telling = { eventId: wave, at, joinableSince: new Date(at.getTime() - JOINED_FOR_MS) };
  if (kind === 'HIDDEN') {
    await notifications.tellSome({ deeds: [], withdrawals: postGone(authorId, postId, ids) }, telling);
    return next;
  }
  const about = { actorId: authorId, hostId: authorId, postId, isComment: false };
  const [wants, mayTell] = await Promise.all([
    postNotifications.wants(ids.map((viewer) => ({ viewer, author: authorId }))),
    Promise.all(ids.map(async (id) => (await audience.mayTell(id, [about]))[0] === true)),
  ]);
  const told = ids.filter((id, index) => wants[index] && mayTell[index] && !except.includes(id));
  await notifications.tellSome({ deeds: postOf(authorId, postId, told), withdrawals: [] }, telling);
  return next;
}
