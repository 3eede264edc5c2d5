import type { Client, Variables } from '../../kit/client.ts';
import { dataOf } from '../../kit/refusals.ts';
import type { UserError } from '../../kit/replies.ts';
import type { Author, SignedIn, State } from './cast.ts';

/** A mutation that names something of an author. */
export interface Attempt {
  field: string;
  /** What the viewer has to see of the author for it to be understood. */
  takes: 'profile' | 'content';
  /** How it is refused to those who see less. */
  outcome: 'NOT_FOUND' | 'NOT_ALLOWED';
  send(client: Client, accessToken: string | undefined, author: Author): Promise<UserError[]>;
}

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

/** Everything that can be tried on an author, but for what is the blocker's to do, whatever is hidden. */
export function attempts(viewer: SignedIn, state: State): Attempt[] {
  const mayUnblock = viewer === 'blocker' && state !== 'gone';
  return [
    ...['likePost', 'unlikePost'].map((field) => attempt(field, 'content', ({ post }) => ({ postId: post.id }))),
    attempt('addComment', 'content', ({ post }) => ({
      postId: post.id,
      text: 'hello',
      idempotencyKey: `${viewer} on ${post.id}`,
    })),
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
  const type = field === 'addComment' ? 'AddCommentInput' : takes === 'content' ? 'PostTargetInput' : 'UserTargetInput';
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
