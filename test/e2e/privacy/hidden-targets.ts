import type { Client, Variables } from '../../kit/client.ts';
import { dataOf } from '../../kit/refusals.ts';
import type { UserError } from '../../kit/replies.ts';
import type { Author, SignedIn, State } from './cast.ts';

/** A mutation that names something of an author. */
export interface Attempt {
  field: string;
  /** What the viewer has to see of the author for it to be understood. */
  takes: 'profile' | 'content' | 'everything';
  /** How it is refused to those who see less. */
  outcome: 'NOT_FOUND' | 'NOT_ALLOWED' | 'RECIPIENT_UNAVAILABLE';
  send(client: Client, accessToken: string | undefined, author: Author): Promise<UserError[]>;
}

/** What is done to a post or a comment under it, by the type of its input. */
const CONTENT_INPUTS: Record<string, string> = {
  likePost: 'PostTargetInput',
  unlikePost: 'PostTargetInput',
  publishDraft: 'PostTargetInput',
  editPost: 'EditPostInput',
  archivePost: 'PostTargetInput',
  restorePost: 'PostTargetInput',
  deletePost: 'PostTargetInput',
  removeMyTag: 'PostTargetInput',
  savePost: 'SavePostInput',
  unsavePost: 'SavePostInput',
  dismissPost: 'DismissPostInput',
  likeComment: 'CommentTargetInput',
  unlikeComment: 'CommentTargetInput',
  pinComment: 'CommentTargetInput',
  unpinComment: 'CommentTargetInput',
  deleteComment: 'CommentTargetInput',
};

const INPUTS: Record<string, string> = {
  setPostNotifications: 'SetPostNotificationsInput',
  addComment: 'AddCommentInput',
  report: 'ReportInput',
  viewStory: 'StoryTargetInput',
  reactToStory: 'ReactToStoryInput',
  votePoll: 'VotePollInput',
  deleteStory: 'StoryTargetInput',
  startConversation: 'StartConversationInput',
  replyToStory: 'ReplyToStoryInput',
  sendMessage: 'SendMessageInput',
  muteConversation: 'MuteConversationInput',
  markConversationRead: 'MarkConversationReadInput',
  setTyping: 'SetTypingInput',
  reactToMessage: 'ReactToMessageInput',
  unsendMessage: 'MessageTargetInput',
};

const inputOnContent =
  (field: string) =>
  ({ post, comment }: Author): Variables =>
    CONTENT_INPUTS[field] === 'CommentTargetInput' ? { commentId: comment.id } : { postId: post.id };

/** What is done to a story, and in a conversation that is the author's and nora's alone. */
const AMONG_FRIENDS: [field: string, takes: Attempt['takes'], inputFor: (author: Author) => Variables][] = [
  ['viewStory', 'content', ({ story }) => ({ storyId: story.id })],
  ['reactToStory', 'content', ({ story }) => ({ storyId: story.id, reaction: '🔥' })],
  ['votePoll', 'content', ({ story }) => ({ storyId: story.id, optionId: story.optionId })],
  ['replyToStory', 'content', ({ story }) => ({ storyId: story.id, text: 'hello', idempotencyKey: story.id })],
  ['deleteStory', 'everything', ({ story }) => ({ storyId: story.id })],
  ['sendMessage', 'everything', ({ talk }) => ({ conversationId: talk.id, text: 'hello', idempotencyKey: talk.id })],
  ['markConversationRead', 'everything', ({ talk }) => ({ conversationId: talk.id, upToMessageId: talk.messageId })],
  ['muteConversation', 'everything', ({ talk }) => ({ conversationId: talk.id, muted: true })],
  ['setTyping', 'everything', ({ talk }) => ({ conversationId: talk.id, isTyping: true })],
  ['reactToMessage', 'everything', ({ talk }) => ({ messageId: talk.messageId, emoji: '🔥' })],
  ['unsendMessage', 'everything', ({ talk }) => ({ messageId: talk.messageId })],
];

const RELATIONSHIPS = [
  'follow',
  'unfollow',
  'acceptFollowRequest',
  'declineFollowRequest',
  'removeFollower',
  'mute',
  'unmute',
  'restrict',
  'unrestrict',
  'addCloseFriend',
  'removeCloseFriend',
  'block',
  'unblock',
];

/** What can be reported of an author. */
const REPORTS = (
  [
    ['POST', 'content', ({ post }) => post],
    ['COMMENT', 'content', ({ comment }) => comment],
    ['USER', 'profile', ({ person }) => person],
  ] satisfies [kind: string, takes: Attempt['takes'], subject: (author: Author) => { id: string }][]
).map(([subjectKind, takes, subject]) => ({
  takes,
  inputFor:
    (viewer: SignedIn) =>
    (author: Author): Variables => {
      const { id: subjectId } = subject(author);
      return { subjectKind, subjectId, reason: 'SPAM', idempotencyKey: `${viewer} on ${subjectId}` };
    },
}));

/** Everything that can be tried on an author, but for what is the blocker's to do, whatever is hidden. */
export function attempts(viewer: SignedIn, state: State): Attempt[] {
  const mayUnblock = viewer === 'blocker' && state !== 'gone';
  return [
    ...Object.keys(CONTENT_INPUTS).map((field) => attempt(field, 'content', inputOnContent(field))),
    attempt('setPostNotifications', 'profile', ({ person }) => ({ userId: person.id, enabled: true })),
    attempt('addComment', 'content', ({ post }) => ({
      postId: post.id,
      text: 'hello',
      idempotencyKey: `${viewer} on ${post.id}`,
    })),
    ...AMONG_FRIENDS.map(([field, takes, inputFor]) => attempt(field, takes, inputFor)),
    attempt(
      'startConversation',
      'profile',
      ({ person }) => ({ memberIds: [person.id], idempotencyKey: `${viewer} with ${person.id}` }),
      'RECIPIENT_UNAVAILABLE',
    ),
    ...REPORTS.map(({ takes, inputFor }) => attempt('report', takes, inputFor(viewer))),
    ...RELATIONSHIPS.filter((field) => !mayUnblock || !['block', 'unblock'].includes(field)).map((field) =>
      attempt(
        field,
        'profile',
        ({ person }) => ({ userId: person.id }),
        mayUnblock && field === 'follow' ? 'NOT_ALLOWED' : 'NOT_FOUND',
      ),
    ),
  ];
}

function attempt(
  field: string,
  takes: Attempt['takes'],
  inputFor: (author: Author) => Variables,
  outcome: Attempt['outcome'] = 'NOT_FOUND',
): Attempt {
  const type = INPUTS[field] ?? CONTENT_INPUTS[field] ?? 'UserTargetInput';
  const document = `mutation ($input: ${type}!) { payload: ${field}(input: $input) { errors { code message field } } }`;
  return {
    field,
    takes,
    outcome,
    async send(client, accessToken, author) {
      const reply = await client.raw<{ payload: { errors: UserError[] } }>(
        document,
        { input: inputFor(author) },
        accessToken,
      );
      return dataOf(field, reply).payload.errors;
    },
  };
}
