import { badInput, pageSize, toConnection } from '@heliograph/platform/subgraph';
import type { Context } from '../../context.ts';
import { type HistoryAsked, historyPage, rangeOf } from '../../domain/history.ts';
import type { SeenConversation } from '../../domain/members.ts';
import type { ConversationMessagesArgs } from '../../generated/resolvers.ts';

/** A page of a conversation, forwards by `first` and `after` or backwards by `last` and `before`. */
export async function messageConnection(
  conversation: SeenConversation,
  args: ConversationMessagesArgs,
  { ranges, cursors }: Context,
) {
  const asked = historyAsked(conversation, args, cursors.history);
  const page = historyPage(conversation, asked, await ranges.load(rangeOf(conversation, asked)));
  return toConnection(page.messages, {
    hasNextPage: page.hasNextPage,
    hasPreviousPage: page.hasPreviousPage,
    cursorOf: ({ sequence }) => cursors.history.encode(conversation.id, sequence),
  });
}

function historyAsked(
  { id }: SeenConversation,
  { first = null, after = null, last = null, before = null }: ConversationMessagesArgs,
  cursors: Context['cursors']['history'],
): HistoryAsked {
  const forwards = first !== null || after !== null;
  if (forwards && (last !== null || before !== null)) {
    throw badInput('Ask for messages by `first` and `after` or by `last` and `before`, not by both');
  }
  if (first !== null) pageSize({ first });
  if (last !== null) pageSize({ first: last });
  return {
    first: forwards ? (first ?? 20) : null,
    after: cursors.decode(id, after),
    last,
    before: cursors.decode(id, before),
  };
}
