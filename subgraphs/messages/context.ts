import type { ConversationId, MediaId, MessageId, UserId } from '@heliograph/platform/ids';
import type { StreamPosition } from '@heliograph/platform/streams';
import type { Cursors, RequestContext } from '@heliograph/platform/subgraph';
import type { Visibility } from '@heliograph/platform/visibility';
import type DataLoader from 'dataloader';
import type { FollowDependencies } from './domain/follow-changes.ts';
import type { InboxDependencies } from './domain/inbox-page.ts';
import type { MemberChangeDependencies } from './domain/member-changes.ts';
import type { SeenConversation } from './domain/members.ts';
import type { MessageChangeDependencies } from './domain/message-changes.ts';
import type { ReplyDependencies } from './domain/reply-to-story.ts';
import type { SendDependencies } from './domain/send-message.ts';
import type { StartDependencies } from './domain/start-conversation.ts';
import type { TypingDependencies } from './domain/typing.ts';
import type { Inboxes, Message, MessageRange } from './ports.ts';

/** What the resolvers of one request work with. What a loader gives, this viewer may see. */
export interface Context extends RequestContext {
  messages: SendDependencies &
    ReplyDependencies &
    StartDependencies &
    MessageChangeDependencies &
    MemberChangeDependencies;
  /** What is asked anew for every event of a subscription. */
  live: FollowDependencies & TypingDependencies;
  inbox: InboxDependencies & { inboxes: Inboxes };
  visibility: Visibility;
  conversations: DataLoader<ConversationId, SeenConversation | null>;
  messageById: DataLoader<MessageId, Message | null>;
  ranges: DataLoader<MessageRange, Message[]>;
  /** The viewer's DIRECT with each of these accounts. */
  directs: DataLoader<UserId, SeenConversation | null>;
  cursors: {
    inbox: Cursors<string>;
    /** Places in a conversation, by the number of a message. */
    history: Cursors<number>;
    changes: Cursors<StreamPosition>;
  };
  /** A picture of a message that the viewer sees, for the subgraph that has it. */
  shown(media: MediaId): { grant: string };
  /** After a write: what this request has read before may have changed. */
  forget(): void;
}
