import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { campaigns } from '../../scripts/campaigns.ts';
import { eventually, type Person, smallPhoto, world } from '../kit/index.ts';
import { accepted, dataOf } from '../kit/refusals.ts';
import type { Post, RankedEdge } from '../kit/replies.ts';
import { startTestSystem, type TestSystem } from '../kit/test-system.ts';

// A system of its own, in which what people like is shown to others who do not know them.
describe('beyond those whom one follows', () => {
  let system: TestSystem;
  let authors: Person[];
  let fans: Person[];
  /** Three of each author: one of rivers, two of nothing in particular. All are liked by every fan. */
  let posts: Post[];

  beforeAll(async () => {
    const env = { POPULAR_MIN_ENGAGEMENT: '2', POPULAR_EVERY_SECONDS: '1' };
    system = await startTestSystem({ topology: 'embedded', env });
    const people = await world(system.client, { ana: {}, ben: {}, cleo: {}, dan: {}, eve: {}, fay: {} });
    authors = [people.ana, people.ben, people.cleo, people.dan];
    fans = [people.eve, people.fay];
    posts = (await Promise.all(authors.map(threePosts))).flat();
    await Promise.all(fans.flatMap((fan) => posts.map((post) => fan.likes(post))));
    const { newcomer } = await newPeople('newcomer');
    await shown(newcomer, (edges) => {
      const popular = edges.filter(({ reason }) => reason.kind === 'EXPLORE');
      expect(idsOf(popular).toSorted()).toEqual(idsOfPosts(posts));
    });
  }, 90_000);
  afterAll(() => system?.[Symbol.asyncDispose]());

  async function threePosts(author: Person): Promise<Post[]> {
    const mediaId = await author.uploads(await smallPhoto('nagasaki-boats'));
    const captions = ['The #rivers at night', 'A day', 'Another day'];
    const published = await Promise.all(captions.map((caption) => author.publishesMedia([mediaId], { caption })));
    // What is liked before the feed knows of it is not counted.
    await eventually(async () => expect((await author.followingFeed()).edges).toHaveLength(captions.length));
    return published;
  }

  const newPeople = async <Name extends string>(...names: Name[]) =>
    world(system.client, Object.fromEntries(names.map((name) => [name, {}])) as Record<Name, object>);
  const idsOf = (edges: readonly RankedEdge[]) => edges.map(({ node }) => node?.id ?? 'nothing');
  const idsOfPosts = (some: readonly Post[]) => some.map(({ id }) => id).toSorted();
  const authorsOf = (edges: readonly RankedEdge[]) => new Set(edges.map(({ node }) => node?.author?.id));
  const beyond = async (person: Person) => [
    ...(await person.explore({ first: 100 })).edges,
    ...(await person.homeFeed({ first: 100 })).edges,
  ];

  /** What somebody explores as soon as all that was done is known; an order that was made before is forgotten. */
  const shown = (person: Person, check: (edges: RankedEdge[]) => void) =>
    eventually(async () => {
      await system.flushCaches();
      check((await person.explore({ first: 100 })).edges);
    });

  const tell = async (person: Person, operation: 'MarkSeen' | 'DismissPost', input: object) => {
    const reply = await system.client.send(operation, { input }, person.accessToken);
    const [payload] = Object.values(dataOf(operation, reply)) as [{ errors: [] }];
    accepted(operation, payload);
  };

  test('everyone is shown what many like, and who likes a topic is told that it is for that', async () => {
    const { gil } = await newPeople('gil');
    const [first] = (await gil.explore()).edges;
    expect(first?.reason).toEqual({ kind: 'EXPLORE', message: 'Popular right now' });
    const rivers = posts.filter((_post, index) => index % 3 === 0);
    const [liked, ...others] = rivers as [Post, ...Post[]];
    await gil.likes(liked);
    await shown(gil, (edges) => {
      const told = edges.filter(({ reason }) => reason.message === 'Because you like #rivers');
      // What they like they have seen.
      expect(idsOf(told).toSorted()).toEqual(idsOfPosts(others));
    });
  });

  test('pages hold together, in an order of the viewer’s own', async () => {
    const { hal } = await newPeople('hal');
    const whole = idsOf((await hal.explore({ first: 12 })).edges);
    const top = await hal.explore({ first: 5 });
    const rest = await hal.explore({ first: 100, after: top.pageInfo.endCursor });
    expect([...idsOf(top.edges), ...idsOf(rest.edges)]).toEqual(whole);
    expect(new Set(whole).size).toBe(posts.length);
    expect(rest.pageInfo.hasNextPage).toBe(false);
  });

  test('a new account’s home feed is full on the first open, and says why; its following feed is empty', async () => {
    const { jan } = await newPeople('jan');
    const { edges } = await jan.homeFeed({ first: 100 });
    expect(idsOf(edges).toSorted()).toEqual(idsOfPosts(posts));
    expect(new Set(edges.map(({ reason }) => reason.kind))).toEqual(new Set(['EXPLORE']));
    expect((await jan.followingFeed()).edges).toEqual([]);
  });

  test('whom one follows comes as followed, and is not explored any more', async () => {
    const { kim } = await newPeople('kim');
    const [followed] = authors as [Person];
    await kim.follows(followed);
    await eventually(async () => {
      const { edges } = await kim.homeFeed({ first: 100 });
      const near = edges.filter(({ reason }) => reason.kind === 'FOLLOWING');
      expect(idsOf(near).toSorted()).toEqual(idsOfPosts(posts.slice(0, 3)));
      expect(edges).toHaveLength(posts.length);
    });
    expect(authorsOf((await kim.explore()).edges)).not.toContain(followed.id);
  });

  test('who blocks, is blocked or muted, or goes private is shown nowhere, at once', async () => {
    const { liz } = await newPeople('liz');
    const [blocking, blocked, muted, shy] = authors as [Person, Person, Person, Person];
    expect(authorsOf(await beyond(liz))).toEqual(new Set(authors.map(({ id }) => id)));
    await blocking.does('Block', liz);
    await liz.does('Block', blocked);
    await liz.does('Mute', muted);
    expect(authorsOf(await beyond(liz))).toEqual(new Set([shy.id]));
    await shy.updatesProfile({ isPrivate: true });
    expect(await beyond(liz)).toEqual([]);
    await shy.updatesProfile({ isPrivate: false });
  });

  // Behind all that count: what somebody dismissed is less popular with everyone.
  test('what was seen is gone on the next look, what is dismissed at once, and neither fills a home feed', async () => {
    const { ida } = await newPeople('ida');
    const [seen, dismissed] = idsOf((await ida.explore()).edges) as [string, string];
    await tell(ida, 'MarkSeen', { items: [{ postId: seen, dwellMs: 1500 }] });
    await tell(ida, 'DismissPost', { postId: dismissed });
    const left = idsOf(await beyond(ida));
    expect(left).toHaveLength(2 * (posts.length - 2));
    expect([seen, dismissed].filter((id) => left.includes(id))).toEqual([]);
  });

  test('an advertisement stands in its slot, says that it is one, and stops at its cap', async () => {
    const { mia, house } = await newPeople('mia', 'house');
    const post = await house.publishes(await smallPhoto('allium-oreophilum'));
    await eventually(async () =>
      expect(await campaigns(system.env, ['add', post.id, '--cap', '1']).catch(() => 'not yet')).toMatch(post.id),
    );
    await system.flushCaches();
    const { edges } = await mia.homeFeed({ first: 100 });
    expect(edges[3]).toMatchObject({ node: { id: post.id }, reason: { kind: 'SPONSORED', message: 'Sponsored' } });
    expect(idsOf(edges).filter((id) => id === post.id)).toHaveLength(1);
    await system.flushCaches();
    expect(idsOf((await mia.homeFeed({ first: 100 })).edges)).not.toContain(post.id);
  });
});
