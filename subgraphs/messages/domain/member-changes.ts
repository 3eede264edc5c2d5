import type { ConversationId, MessageId } from '@heliograph/platform/ids';
import { type Result, refused, refuseKey } from '@heliograph/platform/result';
import type { ConversationCommand, MemberChanges } from '../ports.ts';
import type { MessagesRefusal } from './refusals.ts';

export interface MemberChangeDependencies {
  members: MemberChanges;
  now(): Date;
}

type Changed = Promise<Result<ConversationId, MessagesRefusal>>;

/** Notes that the viewer has read a conversation up to a message. */
export async function markRead(
  { members }: MemberChangeDependencies,
  command: ConversationCommand & { upTo: MessageId },
): Changed {
  const wrong = refuseKey(command.idempotencyKey);
  return wrong ? refused(wrong) : members.markRead(command);
}

/** Moves a request into the viewer's INBOX. */
export async function acceptRequest({ members, now }: MemberChangeDependencies, command: ConversationCommand): Changed {
  const wrong = refuseKey(command.idempotencyKey);
  return wrong ? refused(wrong) : members.accept({ ...command, now: now() });
}

/** Whether messages of a conversation are pushed to the viewer from now on. */
export async function muteConversation(
  { members }: MemberChangeDependencies,
  command: ConversationCommand & { muted: boolean },
): Changed {
  const wrong = refuseKey(command.idempotencyKey);
  return wrong ? refused(wrong) : members.mute(command);
}

/** Takes the viewer out of a conversation. */
export async function leaveConversation(
  { members, now }: MemberChangeDependencies,
  command: ConversationCommand,
): Changed {
  const wrong = refuseKey(command.idempotencyKey);
  return wrong ? refused(wrong) : members.leave({ ...command, now: now() });
}
