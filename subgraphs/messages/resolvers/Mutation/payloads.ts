import type { ConversationId, MessageId } from '@heliograph/platform/ids';
import type { Result } from '@heliograph/platform/result';
import { refusingConflicts } from '@heliograph/platform/subgraph';
import type { Context } from '../../context.ts';
import type { MessagesRefusal } from '../../domain/refusals.ts';

/** Runs a change, after which the request reads anew. */
export async function changing<Value>(context: Context, change: Promise<Result<Value, MessagesRefusal>>) {
  const result = await refusingConflicts(change);
  context.forget();
  return result;
}

/** The same, and answers the conversation as it is afterwards. */
export async function conversationPayload(context: Context, change: Promise<Result<ConversationId, MessagesRefusal>>) {
  const result = await changing(context, change);
  if (!result.ok) return { conversation: null, errors: [result.refusal] };
  return { conversation: await context.conversations.load(result.value), errors: [] };
}

/** The same, and answers the message as it is afterwards. */
export async function messagePayload(context: Context, change: Promise<Result<MessageId, MessagesRefusal>>) {
  const result = await changing(context, change);
  if (!result.ok) return { message: null, errors: [result.refusal] };
  return { message: await context.messageById.load(result.value), errors: [] };
}

/** The same, with the message's conversation. */
export async function sentPayload(context: Context, change: Promise<Result<MessageId, MessagesRefusal>>) {
  const payload = await messagePayload(context, change);
  const conversation = payload.message && (await context.conversations.load(payload.message.conversationId));
  return { ...payload, conversation };
}

/** What names nothing is refused as what is not there. */
export const nothing = async (refusal: MessagesRefusal) => ({ ok: false as const, refusal });
