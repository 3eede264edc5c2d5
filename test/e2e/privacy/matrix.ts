import { beforeAll, describe, expect, test } from 'vitest';
import type { FollowState } from '../../kit/replies.ts';
import type { TestSystem } from '../../kit/test-system.ts';
import { type Author, type Cast, makeCast, SIGNED_IN, STATES, type State, VIEWERS, type ViewerName } from './cast.ts';
import { attempts } from './hidden-targets.ts';
import { accountsIn, look, type View, writersIn } from './view.ts';

/** How much of an author a viewer gets; each level has all that is before it. */
const LEVELS = ['nothing', 'profile', 'content', 'feed', 'everything'] as const;
type Level = (typeof LEVELS)[number];

const SEES: Record<ViewerName, Record<State, Level>> = {
  anonymous: { public: 'content', private: 'profile', gone: 'nothing' },
  stranger: { public: 'content', private: 'profile', gone: 'nothing' },
  follower: { public: 'feed', private: 'feed', gone: 'nothing' },
  requester: { public: 'feed', private: 'profile', gone: 'nothing' },
  blocked: { public: 'nothing', private: 'nothing', gone: 'nothing' },
  blocker: { public: 'nothing', private: 'nothing', gone: 'nothing' },
  muter: { public: 'content', private: 'content', gone: 'nothing' },
  muted: { public: 'feed', private: 'feed', gone: 'nothing' },
  restricted: { public: 'feed', private: 'feed', gone: 'nothing' },
  friend: { public: 'content', private: 'profile', gone: 'nothing' },
  // An account that is gone has no session any more; the rules let everyone see their own.
  self: { public: 'everything', private: 'everything', gone: 'everything' },
};

/** Every field by which an author could be found out: what it takes to see it, and whether it was seen. */
const FIELDS: [field: string, takes: Level, seen: (view: View, author: Author) => boolean][] = [
  ['user(id)', 'profile', ({ user }) => user !== null],
  ['userByUsername', 'profile', ({ userByUsername }) => userByUsername !== null],
  ['search', 'profile', ({ search }, { person }) => accountsIn(search).includes(person.id)],
  ['User.postCount', 'profile', ({ user }) => typeof user?.postCount === 'number'],
  ['others’ followers', 'profile', ({ nora }, { person }) => accountsIn(nora.followers).includes(person.id)],
  ['others’ following', 'profile', ({ nora }, { person }) => accountsIn(nora.following).includes(person.id)],
  ['others’ likedBy', 'profile', ({ norasPost }, { person }) => accountsIn(norasPost.likedBy).includes(person.id)],
  ['others’ comments', 'profile', ({ norasPost }, { person }) => writersIn(norasPost.comments).includes(person.id)],
  ['a mention', 'profile', ({ norasPost }, { person }) => mentioned(norasPost).includes(person.id)],
  ['where a mention is', 'profile', ({ norasPost }, { person }) => tapped(norasPost).includes(`@${person.username}`)],
  ['a tag', 'profile', ({ norasPost }, { person }) => tagged(norasPost).includes(person.id)],
  ['post(id)', 'content', ({ post }) => post !== null],
  ['Post.likeCount', 'content', ({ post }) => post?.likeCount === 1],
  ['Post.commentCount', 'content', ({ post }) => post?.commentCount === 1],
  ['Post.likedBy', 'content', ({ post }) => accountsIn(post?.likedBy).length === 1],
  ['Post.comments', 'content', ({ post }) => writersIn(post?.comments).length === 1],
  ['comment(id)', 'content', ({ comment }) => comment !== null],
  ['media(id)', 'content', ({ media }) => typeof media?.url === 'string'],
  ['User.posts', 'content', ({ user }, { post }) => accountsIn(user?.posts).includes(post.id)],
  ['Hashtag.posts, TOP', 'content', ({ hashtag }, { post }) => accountsIn(hashtag.top).includes(post.id)],
  ['Hashtag.posts, RECENT', 'content', ({ hashtag }, { post }) => accountsIn(hashtag.recent).includes(post.id)],
  ['User.followers', 'content', ({ user }) => accountsIn(user?.followers).length > 0],
  ['User.following', 'content', ({ user }) => accountsIn(user?.following).length > 0],
  ['homeFeed', 'feed', ({ homeFeed }, { post }) => homeFeed.includes(post.id)],
  ['followingFeed', 'feed', ({ followingFeed }, { post }) => followingFeed.includes(post.id)],
];

const mentioned = ({ captionEntities }: View['norasPost']) => captionEntities.flatMap(({ user }) => user?.id ?? []);
const tagged = ({ taggedUsers }: View['norasPost']) => taggedUsers.flatMap(({ user }) => user?.id ?? []);
/** The words of the caption that are more than plain text. */
const tapped = ({ caption, captionEntities }: View['norasPost']) =>
  captionEntities.map(({ offset }) => caption.slice(offset).split(' ')[0]);

/** What the button says, where the account is seen at all. */
const FOLLOW_STATES: Record<ViewerName, Record<'public' | 'private', FollowState>> = {
  anonymous: { public: 'NOT_FOLLOWING', private: 'NOT_FOLLOWING' },
  stranger: { public: 'NOT_FOLLOWING', private: 'NOT_FOLLOWING' },
  follower: { public: 'FOLLOWING', private: 'FOLLOWING' },
  requester: { public: 'FOLLOWING', private: 'REQUESTED' },
  blocked: { public: 'NOT_FOLLOWING', private: 'NOT_FOLLOWING' },
  blocker: { public: 'NOT_FOLLOWING', private: 'NOT_FOLLOWING' },
  muter: { public: 'FOLLOWING', private: 'FOLLOWING' },
  muted: { public: 'FOLLOWING', private: 'FOLLOWING' },
  restricted: { public: 'FOLLOWING', private: 'FOLLOWING' },
  friend: { public: 'NOT_FOLLOWING', private: 'NOT_FOLLOWING' },
  self: { public: 'SELF', private: 'SELF' },
};

const reaches = (level: Level, takes: Level) => LEVELS.indexOf(level) >= LEVELS.indexOf(takes);

export function matrix(system: () => TestSystem): void {
  describe('viewer × author × field', () => {
    let cast: Cast;
    const views = new Map<string, View>();
    const viewOf = (viewer: ViewerName, state: State) => views.get(`${viewer} ${state}`) as View;

    beforeAll(async () => {
      cast = await makeCast(system());
      for (const state of STATES) {
        const looks = VIEWERS.map((viewer) =>
          look(system().client, cast.viewer(viewer, state), cast.authors[state], cast.nora),
        );
        for (const [index, view] of (await Promise.all(looks)).entries()) views.set(`${VIEWERS[index]} ${state}`, view);
      }
    });

    const cells = VIEWERS.flatMap((viewer) => STATES.map((state) => ({ viewer, state, level: SEES[viewer][state] })));

    describe.each(cells)('$viewer gets $level of an account that is $state', ({ viewer, state, level }) => {
      test.each(FIELDS)('%s', (_field, takes, seen) => {
        expect(seen(viewOf(viewer, state), cast.authors[state])).toBe(reaches(level, takes));
      });

      const shown = FOLLOW_STATES[viewer][state === 'private' ? 'private' : 'public'];

      test('viewerFollowState', () => {
        expect(viewOf(viewer, state).user?.viewerFollowState).toBe(level === 'nothing' ? undefined : shown);
      });

      test('others’ likedByFollowing', () => {
        const { likedByFollowing } = viewOf(viewer, state).norasPost;
        const named = likedByFollowing.some(({ id }) => id === cast.authors[state].person.id);
        expect(named).toBe(level !== 'nothing' && shown === 'FOLLOWING');
      });

      test('others’ mutualFollowers', () => {
        const { mutualFollowers } = viewOf(viewer, state).nora;
        const mutual = accountsIn(mutualFollowers);
        expect(mutualFollowers.totalCount).toBe(mutual.length);
        expect(mutual.includes(cast.authors[state].person.id)).toBe(level !== 'nothing' && shown === 'FOLLOWING');
      });
    });

    const refused = SIGNED_IN.filter((viewer) => viewer !== 'self').flatMap((viewer) =>
      STATES.flatMap((state) =>
        attempts(viewer, state)
          .filter(({ takes }) => !reaches(SEES[viewer][state], takes))
          .map((attempt) => ({ viewer, state, ...attempt })),
      ),
    );

    test.each(refused)('$viewer’s $field on an account that is $state', async ({ viewer, state, send, outcome }) => {
      const { client } = system();
      const { accessToken } = cast.viewer(viewer, state) ?? {};
      const hidden = await send(client, accessToken, cast.authors[state]);
      expect(hidden).toMatchObject([{ code: outcome }]);
      // What is hidden must not be told from what is not there.
      if (outcome !== 'NOT_ALLOWED') {
        expect(hidden).toEqual(await send(client, accessToken, nobody(cast.authors[state])));
      }
    });
  });
}

/** The same in ids that nobody has, on the same shard. */
function nobody({ person, post, comment, mediaId, story, talk }: Author): Author {
  const free = (id: string) => String(BigInt(id) + 1n);
  return {
    comment: { ...comment, id: free(comment.id) },
    person: { ...person, id: free(person.id) },
    post: { ...post, id: free(post.id) },
    story: { ...story, id: free(story.id) },
    talk: { id: free(talk.id), messageId: free(talk.messageId) },
    mediaId,
  };
}
