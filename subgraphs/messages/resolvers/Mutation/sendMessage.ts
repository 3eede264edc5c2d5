import {
  type AnyId,
  type ConversationId,
  type MediaId,
  type MessageId,
  type PostId,
  parseId,
} from '@heliograph/platform/ids';
import { noConversation } from '../../domain/refusals.ts';
import { sendMessage as send } from '../../domain/send-message.ts';
import type { MutationResolvers } from '../../generated/resolvers.ts';
import { nothing, sentPayload } from './payloads.ts';

export const sendMessage: MutationResolvers['sendMessage'] = (_root, { input }, context) => {
  const { userId: viewer } = context.requireViewer();
  const { text = null, idempotencyKey } = input;
  const conversationId = parseId<ConversationId>(input.conversationId);
  const content = {
    text,
    mediaId: optionalId<MediaId>(input.mediaId),
    sharedPostId: optionalId<PostId>(input.sharedPostId),
    replyToId: optionalId<MessageId>(input.replyToId),
  };
  return sentPayload(
    context,
    conversationId
      ? send(context.messages, { viewer, conversationId, ...content, idempotencyKey })
      : nothing(noConversation()),
  );
};

const optionalId = <Id extends AnyId>(given: string | null | undefined): Id | 'malformed' | null =>
  given === null || given === undefined ? null : (parseId<Id>(given) ?? 'malformed');
