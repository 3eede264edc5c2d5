import { isEmoji } from '@heliograph/platform/emoji';
import type { MessageId } from '@heliograph/platform/ids';
import { type Result, refused, refuseKey } from '@heliograph/platform/result';
import type { MessageChanges, MessageCommand } from '../ports.ts';
import { invalid, type MessagesRefusal } from './refusals.ts';

export interface MessageChangeDependencies {
  changes: Pick<MessageChanges, 'react' | 'unsend'>;
  now(): Date;
}

/** Puts the viewer's emoji on a message, or takes it back. */
export async function reactToMessage(
  { changes, now }: MessageChangeDependencies,
  command: MessageCommand & { emoji: string | null },
): Promise<Result<MessageId, MessagesRefusal>> {
  const wrong = refuseKey(command.idempotencyKey);
  if (wrong) return refused(wrong);
  const { emoji } = command;
  if (emoji !== null && !isEmoji(emoji)) return refused(invalid('emoji', 'A reaction is one emoji'));
  return changes.react({ ...command, now: now() });
}

/** Takes the viewer's own message back, for everybody. */
export async function unsendMessage(
  { changes, now }: MessageChangeDependencies,
  command: MessageCommand,
): Promise<Result<MessageId, MessagesRefusal>> {
  const wrong = refuseKey(command.idempotencyKey);
  return wrong ? refused(wrong) : changes.unsend({ ...command, now: now() });
}
