import { type ConversationId, parseId } from '@heliograph/platform/ids';
import { badInput, StreamBegins } from '@heliograph/platform/subgraph';
import { type FollowedChanges, followChanges } from '../../domain/follow-changes.ts';
import { noConversation } from '../../domain/refusals.ts';
import type { SubscriptionResolvers } from '../../generated/resolvers.ts';
import type { MessageUpdateMapper } from '../../mappers.ts';

export const messageReceived: SubscriptionResolvers['messageReceived'] = {
  async subscribe(_root, args, context) {
    const { userId: viewer } = context.requireViewer();
    const conversationId = args.conversationId ? parseId<ConversationId>(args.conversationId) : null;
    if (args.conversationId && !conversationId) throw badInput(noConversation().message);
    const list = `messages:${viewer}`;
    const after = context.cursors.changes.decode(list, context.resumeFrom ?? args.after);
    const followed = await followChanges(context.live, { viewer, conversationId, after }, context.signal);
    if (!followed.ok) throw badInput(followed.refusal.message);
    return updates(followed.value, (position) => context.cursors.changes.encode(list, position));
  },
  resolve: (update: MessageUpdateMapper) => update,
};

async function* updates(
  { begin, changes }: FollowedChanges,
  cursorOf: (position: FollowedChanges['begin']) => string,
): AsyncGenerator<StreamBegins | MessageUpdateMapper> {
  yield new StreamBegins(cursorOf(begin));
  for await (const change of changes) {
    if ('passedOver' in change) yield new StreamBegins(cursorOf(change.passedOver));
    else yield { ...change, cursor: cursorOf(change.position) };
  }
}
