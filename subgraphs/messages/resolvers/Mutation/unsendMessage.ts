import { type MessageId, parseId } from '@heliograph/platform/ids';
import { unsendMessage as unsend } from '../../domain/message-changes.ts';
import { noMessage } from '../../domain/refusals.ts';
import type { MutationResolvers } from '../../generated/resolvers.ts';
import { messagePayload, nothing } from './payloads.ts';

export const unsendMessage: MutationResolvers['unsendMessage'] = (_root, { input }, context) => {
  const { userId: viewer } = context.requireViewer();
  const { idempotencyKey } = input;
  const messageId = parseId<MessageId>(input.messageId);
  return messagePayload(
    context,
    messageId ? unsend(context.messages, { viewer, messageId, idempotencyKey }) : nothing(noMessage()),
  );
};
