import type { ConversationId, UserId } from '@heliograph/platform/ids';
import { accepted, type Result, refused } from '@heliograph/platform/result';
import type { MessageChange, PassedOver, StreamPosition, Streams } from '@heliograph/platform/streams';
import type { Visibility } from '@heliograph/platform/visibility';
import type { Conversation, ConversationStore } from '../ports.ts';
import { seenBy } from './members.ts';
import { type MessagesRefusal, noConversation } from './refusals.ts';

export interface FollowChanges {
  viewer: UserId;
  /** Null for all of the viewer's conversations. */
  conversationId: ConversationId | null;
  /** Null: from now on. */
  after: StreamPosition | null;
}

export interface FollowDependencies {
  conversations: Pick<ConversationStore, 'load'>;
  streams: Pick<Streams, 'follow'>;
  /** Asked anew for every event. */
  visibility: Visibility;
}

export interface FollowedChange extends MessageChange {
  position: StreamPosition;
}

export interface FollowedChanges {
  /** Where it begins. */
  begin: StreamPosition;
  changes: AsyncIterable<FollowedChange | PassedOver>;
}

/**
 * What changes in the viewer's conversations, each change once and in order, those since `after` first. Whether the viewer
 * may be told is decided for each as it is told.
 * @throws StreamInterrupted, here or out of the changes, where the stream does not go on from `after`
 */
export async function followChanges(
  dependencies: FollowDependencies,
  { viewer, conversationId, after }: FollowChanges,
  ended: AbortSignal,
): Promise<Result<FollowedChanges, MessagesRefusal>> {
  const { streams, conversations } = dependencies;
  if (conversationId) {
    const [conversation = null] = await conversations.load([conversationId]);
    if (!seenBy(conversation, viewer)) return refused(noConversation());
  }
  const { begin, entries } = await streams.follow({ ownerId: viewer, kind: 'messages', after }, ended);

  async function* changes(): AsyncGenerator<FollowedChange | PassedOver> {
    for await (const { position, payload } of entries) {
      yield (await isToBeTold(payload)) ? { ...payload, position } : { passedOver: position };
    }
  }

  async function isToBeTold(change: MessageChange): Promise<boolean> {
    if (conversationId && change.conversationId !== conversationId) return false;
    const [conversation = null] = await conversations.load([change.conversationId]);
    return mayBeTold(dependencies, viewer, conversation);
  }

  return accepted({ begin, changes: changes() });
}

/** Of a conversation that the viewer has left, and of a DIRECT with a block between the two, nobody is told anything. */
export async function mayBeTold(
  { visibility }: Pick<FollowDependencies, 'visibility'>,
  viewer: UserId,
  conversation: Conversation | null,
): Promise<boolean> {
  const seen = seenBy(conversation, viewer);
  if (seen?.kind !== 'DIRECT') return seen !== null;
  const others = seen.members.flatMap(({ userId }) => (userId === viewer ? [] : [userId]));
  return (await visibility.maySee(viewer, others)).every(Boolean);
}
