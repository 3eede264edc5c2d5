import { beforeAll, describe, expect, test } from 'vitest';
import { type Person, smallPhoto, world } from '../../kit/index.ts';
import { dataOf } from '../../kit/refusals.ts';
import type { Comment, Post } from '../../kit/replies.ts';
import type { TestSystem } from '../../kit/test-system.ts';

/** Two mutations of one request, the second of which takes the first back, and what their payloads say. */
type BackAndForth = [makes: string, takesBack: string, answer: string, after: [made: object, takenBack: object]];

const onPost: BackAndForth[] = [
  [
    'likePost',
    'unlikePost',
    'post { likeCount viewerHasLiked }',
    [{ post: { likeCount: 1, viewerHasLiked: true } }, { post: { likeCount: 0, viewerHasLiked: false } }],
  ],
];

const onSaves: BackAndForth[] = [
  [
    'savePost',
    'unsavePost',
    'post { viewerHasSaved }',
    [{ post: { viewerHasSaved: true } }, { post: { viewerHasSaved: false } }],
  ],
];

const onComment: BackAndForth[] = [
  [
    'likeComment',
    'unlikeComment',
    'comment { likeCount viewerHasLiked }',
    [{ comment: { likeCount: 1, viewerHasLiked: true } }, { comment: { likeCount: 0, viewerHasLiked: false } }],
  ],
  [
    'pinComment',
    'unpinComment',
    'comment { isPinned }',
    [{ comment: { isPinned: true } }, { comment: { isPinned: false } }],
  ],
];

const onUser: BackAndForth[] = [
  [
    'follow',
    'unfollow',
    'user { followerCount viewerFollowState }',
    [
      { user: { followerCount: 1, viewerFollowState: 'FOLLOWING' } },
      { user: { followerCount: 0, viewerFollowState: 'NOT_FOLLOWING' } },
    ],
  ],
  onAndOff('block', 'unblock', 'viewerBlocks'),
  onAndOff('mute', 'unmute', 'viewerMutes'),
  onAndOff('restrict', 'unrestrict', 'viewerRestricts'),
  onAndOff('addCloseFriend', 'removeCloseFriend', 'viewerIsCloseFriend'),
];

function onAndOff(makes: string, takesBack: string, field: string): BackAndForth {
  return [makes, takesBack, `user { ${field} }`, [{ user: { [field]: true } }, { user: { [field]: false } }]];
}

/** What a request has read for one mutation's reply is read anew for the next one's. */
export function freshReads(system: () => TestSystem): void {
  describe('within one request', () => {
    let [ana, ben]: Person[] = [];
    let post: Post;
    let comment: Comment;
    beforeAll(async () => {
      const people = await world(system().client, { ana: {}, ben: {} });
      [ana, ben] = [people.ana, people.ben];
      post = await people.ana.publishes(await smallPhoto('nagasaki-boats'));
      comment = await people.ben.comments(post, 'Beautiful');
    });

    test.each(onPost)('%s and %s each answer what is so after them', (...backAndForth) =>
      expectFreshReads(backAndForth, { input: 'PostTargetInput', target: { postId: post.id } }),
    );
    test.each(onSaves)('%s and %s each answer what is so after them', (...backAndForth) =>
      expectFreshReads(backAndForth, { input: 'SavePostInput', target: { postId: post.id } }),
    );
    test.each(onComment)('%s and %s each answer what is so after them', (...backAndForth) =>
      expectFreshReads(backAndForth, { by: ana, input: 'CommentTargetInput', target: { commentId: comment.id } }),
    );
    test.each(onUser)('%s and %s each answer what is so after them', (...backAndForth) =>
      expectFreshReads(backAndForth, { input: 'UserTargetInput', target: { userId: ana?.id } }),
    );

    test('updateProfile answers the profile as it is after it, once and again', async () => {
      const document = `mutation Twice($one: UpdateProfileInput!, $two: UpdateProfileInput!) {
        one: updateProfile(input: $one) { user { name bio } }
        two: updateProfile(input: $two) { user { name bio } }
      }`;
      const variables = { one: { name: 'One', bio: 'One' }, two: { name: 'Two' } };
      const reply = await system().client.raw(document, variables, ben?.accessToken);
      expect(dataOf('the request', reply)).toEqual({
        one: { user: { name: 'One', bio: 'One' } },
        two: { user: { name: 'Two', bio: 'One' } },
      });
    });

    async function expectFreshReads(
      [makes, takesBack, answer, [made, takenBack]]: BackAndForth,
      { input, target, by = ben }: { input: string; target: object; by?: Person | undefined },
    ): Promise<void> {
      const document = `mutation BackAndForth($input: ${input}!) {
        made: ${makes}(input: $input) { ${answer} errors { code } }
        takenBack: ${takesBack}(input: $input) { ${answer} errors { code } }
      }`;
      const reply = await system().client.raw(document, { input: target }, by?.accessToken);
      expect(dataOf('the request', reply)).toEqual({
        made: { ...made, errors: [] },
        takenBack: { ...takenBack, errors: [] },
      });
    }
  });
}
