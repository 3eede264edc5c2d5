import { type MessageId, parseId } from '@heliograph/platform/ids';
import { reactToMessage as react } from '../../domain/message-changes.ts';
import { noMessage } from '../../domain/refusals.ts';
import type { MutationResolvers } from '../../generated/resolvers.ts';
import { messagePayload, nothing } from './payloads.ts';

export const reactToMessage: MutationResolvers['reactToMessage'] = (_root, { input }, context) => {
  const { userId: viewer } = context.requireViewer();
  const { emoji = null, idempotencyKey } = input;
  const messageId = parseId<MessageId>(input.messageId);
  return messagePayload(
    context,
    messageId ? react(context.messages, { viewer, messageId, emoji, idempotencyKey }) : nothing(noMessage()),
  );
};
