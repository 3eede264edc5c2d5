import type { ConversationId, MediaId, MessageId, PostId, UserId } from '@heliograph/platform/ids';
import { type Result, refused, refuseKey } from '@heliograph/platform/result';
import type { Visibility } from '@heliograph/platform/visibility';
import type { ConversationStore, MessageChanges, SendableMedia, Standings, TypingBoard } from '../ports.ts';
import { recipientsOf, type SeenConversation, seenBy } from './members.ts';
import { invalid, type MessagesRefusal, noConversation, notFound, unavailable } from './refusals.ts';

const MAX_TEXT_LENGTH = 2000;

export const tooLong = (text: string): MessagesRefusal | null =>
  text.length > MAX_TEXT_LENGTH ? invalid('text', `A message has ${MAX_TEXT_LENGTH} characters at most`) : null;

/** Null for what is not given; 'malformed' where the app sent what is no id. */
type Optional<Id> = Id | null | 'malformed';

export interface SendMessage {
  viewer: UserId;
  conversationId: ConversationId;
  text: string | null;
  mediaId: Optional<MediaId>;
  sharedPostId: Optional<PostId>;
  replyToId: Optional<MessageId>;
  idempotencyKey: string;
}

export interface SendDependencies {
  conversations: Pick<ConversationStore, 'load'>;
  changes: Pick<MessageChanges, 'send'>;
  standings: Standings;
  sendable: Pick<SendableMedia, 'isSendable'>;
  typing: Pick<TypingBoard, 'set'>;
  visibility: Visibility;
  /** Whether there is a shard that such a thing could be on. */
  mayExist(id: PostId): boolean;
  now(): Date;
}

/** Sends a message: a text, a picture of the sender's own, a post, or several of them. */
export async function sendMessage(
  dependencies: SendDependencies,
  command: SendMessage,
): Promise<Result<MessageId, MessagesRefusal>> {
  const { conversations, changes, standings, typing, now } = dependencies;
  const { viewer, conversationId, mediaId, sharedPostId, replyToId, idempotencyKey } = command;
  const wrong = refuseKey(idempotencyKey);
  if (wrong) return refused(wrong);
  const text = command.text?.trim() || null;
  const long = text && tooLong(text);
  if (long) return refused(long);
  if (!text && !mediaId && !sharedPostId) return refused(invalid('text', 'A message has a text, a media or a post'));
  if (mediaId === 'malformed') return refused(notFound('media', 'mediaId'));
  if (sharedPostId === 'malformed') return refused(notFound('post', 'sharedPostId'));
  if (replyToId === 'malformed') return refused(notFound('message', 'replyToId'));
  const [found = null] = await conversations.load([conversationId]);
  const conversation = seenBy(found, viewer);
  if (!conversation) return refused(noConversation());
  const others = recipientsOf(conversation, viewer).map(({ userId }) => userId);
  const [towardsSender, objection] = await Promise.all([
    standings.towards(viewer, others),
    objectionTo(dependencies, { viewer, conversation, mediaId, sharedPostId }),
  ]);
  const content = { text, mediaId, sharedPostId, replyToId };
  const message = { viewer, conversationId, ...content, now: now(), idempotencyKey };
  const sent = await changes.send({ ...message, standings: towardsSender, objection });
  if (sent.ok) await typing.set(conversationId, viewer, false);
  return sent;
}

/** What speaks against it, as far as it can be told before it is written. */
async function objectionTo(
  { visibility, sendable, mayExist }: SendDependencies,
  wish: { viewer: UserId; conversation: SeenConversation; mediaId: MediaId | null; sharedPostId: PostId | null },
): Promise<MessagesRefusal | null> {
  const { viewer, conversation, mediaId, sharedPostId } = wish;
  if (conversation.kind === 'DIRECT') {
    const others = recipientsOf(conversation, viewer).map(({ userId }) => userId);
    const [isThere] = await visibility.maySee(viewer, others);
    if (!isThere) return unavailable('conversationId');
  }
  if (mediaId && !(await sendable.isSendable(mediaId, viewer))) return notFound('media', 'mediaId');
  // Whether the post may be seen is decided for each member as they look at it, the sender included.
  return sharedPostId && !mayExist(sharedPostId) ? notFound('post', 'sharedPostId') : null;
}
