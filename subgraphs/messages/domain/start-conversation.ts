import type { ConversationId, UserId } from '@heliograph/platform/ids';
import { type Result, refused, refuseKey } from '@heliograph/platform/result';
import type { Visibility } from '@heliograph/platform/visibility';
import type { Accounts, ConversationStore } from '../ports.ts';
import { invalid, type MessagesRefusal, unavailable } from './refusals.ts';

/** Members of a group, its founder included. */
const MAX_MEMBERS = 32;
const MAX_TITLE_LENGTH = 100;

export interface StartConversation {
  viewer: UserId;
  /** Null where the app named what is no id. */
  memberIds: readonly (UserId | null)[];
  title: string | null;
  idempotencyKey: string;
}

export interface StartDependencies {
  conversations: Pick<ConversationStore, 'start'>;
  accounts: Accounts;
  visibility: Visibility;
  now(): Date;
}

/** Starts the one conversation of the viewer with another account, or a group. */
export async function startConversation(
  { conversations, accounts, visibility, now }: StartDependencies,
  { viewer, memberIds, title, idempotencyKey }: StartConversation,
): Promise<Result<ConversationId, MessagesRefusal>> {
  const wrong = refuseKey(idempotencyKey);
  if (wrong) return refused(wrong);
  const asked = [...new Set(memberIds)];
  if (asked.includes(null)) return refused(unavailable('memberIds'));
  const others = asked.filter((id) => id !== null && id !== viewer) as UserId[];
  if (others.length === 0) return refused(invalid('memberIds', 'A conversation has someone else in it'));
  if (others.length >= MAX_MEMBERS) {
    const message = `A group has ${MAX_MEMBERS} members at most`;
    return refused({ code: 'GROUP_FULL', message, field: ['memberIds'] });
  }
  const name = title?.trim() ?? null;
  if (name !== null && others.length === 1) return refused(invalid('title', 'Only a group has a title'));
  if (name !== null && (name.length < 1 || name.length > MAX_TITLE_LENGTH)) {
    return refused(invalid('title', `A title has 1 to ${MAX_TITLE_LENGTH} characters`));
  }
  const [there, visible] = await Promise.all([accounts.existing(others), visibility.maySee(viewer, others)]);
  const isReachable = others.every((id, index) => there.has(id) && visible[index]);
  const objection = isReachable ? null : unavailable('memberIds');
  return conversations.start({ viewer, others, title: name, now: now(), idempotencyKey, objection });
}
