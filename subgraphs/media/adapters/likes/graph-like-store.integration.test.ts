import { randomUUID } from 'node:crypto';
import { shardOf, type UserId } from '@heliograph/platform/ids';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { userOn, usersOn } from '../../../../test/kit/ids.ts';
import { type TestPlatform, testPlatform } from '../../../../test/kit/test-platform.ts';
import type { LikeStore, Post } from '../../ports.ts';
import { type EngagementOfTest, EVERYWHERE, engagementOfTest } from '../../testing/engagement-of-test.ts';

let system: TestPlatform;
let room: EngagementOfTest;
beforeAll(async () => {
  system = await testPlatform();
  room = engagementOfTest(system.platform);
});
afterAll(() => system[Symbol.asyncDispose]());

/** What can be liked, with what every place says of it: count, edges, the viewers' own sides, and what was told. */
interface Liked {
  add(viewer: UserId, key?: string | null): Promise<boolean>;
  remove(viewer: UserId, key?: string | null): Promise<boolean>;
  state(viewers: UserId[]): Promise<{ count: number | undefined; edges: string[]; hearts: string[]; told: number }>;
  host: UserId;
}

const KINDS = ['post', 'comment'] as const;

const likedThings: Record<(typeof KINDS)[number], () => Promise<Liked>> = {
  async post() {
    const post = await room.publish();
    const { likes } = room.stores;
    return {
      host: post.authorId,
      ...tapsOn(likes, (viewer, idempotencyKey) => ({ viewer, post, idempotencyKey })),
      state: (viewers) => stateOf({ id: post.id, by: 'LIKED_BY', own: 'LIKES', liked: 'PostLiked' }, viewers),
    };
  },
  async comment() {
    const post = await room.publish();
    const id = await room.comment(post);
    const comment = await room.load(id);
    if (!comment) throw new Error('The comment is not there');
    const like = (viewer: UserId, idempotencyKey: string | null) => ({
      ...{ viewer, comment, host: post.authorId, idempotencyKey },
    });
    return {
      host: post.authorId,
      ...tapsOn(room.stores.commentLikes, like),
      // Nobody subscribes to events of comment likes, and so none is written.
      state: (viewers) => stateOf({ id, by: 'COMMENT_LIKED_BY', own: 'LIKES_COMMENT', liked: null }, viewers),
    };
  },
};

function tapsOn<Like>(store: LikeStore<Like>, like: (viewer: UserId, key: string | null) => Like) {
  return {
    add: (viewer: UserId, key: string | null = null) => store.add(like(viewer, key)),
    remove: (viewer: UserId, key: string | null = null) => store.remove(like(viewer, key)),
  };
}

async function stateOf(
  {
    id,
    by,
    own,
    liked,
  }: {
    id: Post['id'] | string;
    by: 'LIKED_BY' | 'COMMENT_LIKED_BY';
    own: 'LIKES' | 'LIKES_COMMENT';
    liked: string | null;
  },
  viewers: UserId[],
) {
  const edges = await room.graph.range(id as Post['id'], by, { limit: 1000 });
  const hearts = await room.graph.contains(
    viewers.map((viewer) => ({ id1: viewer, type: own, id2: id as Post['id'] })),
  );
  const events = await room.eventsOf(id as Post['id']);
  return {
    count: await room.countOf(id as Post['id'], by),
    edges: edges.map(({ id2 }) => id2).sort(),
    hearts: viewers.filter((_viewer, index) => hearts[index]).sort(),
    told: liked === null ? edges.length : events.reduce((sum, type) => sum + (type === liked ? 1 : -1), 0),
  };
}

describe.each(KINDS)('likes of a %s', (kind) => {
  test('fifty at once, each sent four times, are fifty; then twenty are taken back', async () => {
    const thing = await likedThings[kind]();
    const viewers = usersOn(EVERYWHERE, 50);
    const fourTimes = (viewer: UserId, send: Liked['add'] | Liked['remove']) => {
      const key = randomUUID();
      return Array.from({ length: 4 }, () => send(viewer, key));
    };
    await Promise.all(viewers.flatMap((viewer) => fourTimes(viewer, thing.add)));
    const all = [...viewers].sort();
    expect(await thing.state(viewers)).toEqual({ count: 50, edges: all, hearts: all, told: 50 });

    await Promise.all(viewers.slice(0, 20).flatMap((viewer) => fourTimes(viewer, thing.remove)));
    const rest = viewers.slice(20).sort();
    expect(await thing.state(viewers)).toEqual({ count: 30, edges: rest, hearts: rest, told: 30 });
  });

  test('whom the author of the post has blocked while the request is under way does not like it', async () => {
    const thing = await likedThings[kind]();
    const eve = userOn(11);
    const block = { id1: thing.host, type: 'BLOCKS', id2: eve } as const;
    await room.shards.transaction(shardOf(thing.host), (tx) => room.graph.add(tx, block, new Date()));
    const key = randomUUID();
    expect(await thing.add(eve, key)).toBe(false);
    expect(await thing.state([eve])).toEqual({ count: 0, edges: [], hearts: [], told: 0 });

    await room.shards.transaction(shardOf(thing.host), (tx) => room.graph.remove(tx, block));
    expect(await thing.add(eve, key)).toBe(true);
  });
});

test('a comment that was deleted meanwhile is not liked', async () => {
  const post = await room.publish();
  const comment = await room.load(await room.comment(post));
  if (!comment) throw new Error('The comment is not there');
  const viewer = userOn(4);
  await room.stores.comments.remove({ viewer, commentId: comment.id, idempotencyKey: null });
  const like = { viewer, comment, host: post.authorId, idempotencyKey: null };
  expect(await room.stores.commentLikes.add(like)).toBe(false);
  expect(await room.countOf(comment.id, 'COMMENT_LIKED_BY')).toBe(0);
});
