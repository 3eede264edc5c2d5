import type { Message, MessageRange } from '../ports.ts';
import type { SeenConversation } from './members.ts';

/** Which part of a conversation is asked for: numbers of messages; none of both sizes means the newest. */
export interface HistoryAsked {
  first: number | null;
  after: number | null;
  last: number | null;
  before: number | null;
}

export interface HistoryPage {
  /** In the order in which they were sent. */
  messages: Message[];
  hasNextPage: boolean;
  hasPreviousPage: boolean;
}

const PAGE = 20;

/** Where to look for a page: one more than it holds, which tells whether there are more. */
export function rangeOf({ id, me }: SeenConversation, { first, after, last, before }: HistoryAsked): MessageRange {
  const earliest = Math.max(after ?? 0, me.hiddenThrough);
  return {
    conversationId: id,
    after: earliest,
    before,
    limit: (first ?? last ?? PAGE) + 1,
    from: first === null ? 'newest' : 'earliest',
  };
}

/** Cuts what was found to the page. On the other side than was read, the numbers tell whether there are more. */
export function historyPage(
  { lastSequence, me }: SeenConversation,
  asked: HistoryAsked,
  found: readonly Message[],
): HistoryPage {
  const size = asked.first ?? asked.last ?? PAGE;
  const more = found.length > size;
  if (asked.first !== null) {
    const hasPreviousPage = asked.after !== null && asked.after > me.hiddenThrough;
    return { messages: found.slice(0, size), hasNextPage: more, hasPreviousPage };
  }
  const hasNextPage = asked.before !== null && asked.before <= lastSequence;
  return { messages: found.slice(-size), hasNextPage, hasPreviousPage: more };
}
