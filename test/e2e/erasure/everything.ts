import { shardOf, type UserId } from '@heliograph/platform/ids';
import { schemaOf } from '@heliograph/platform/shards';
import { beforeAll, expect, test } from 'vitest';
import { eventually, logIn, signUp } from '../../kit/index.ts';
import { dataOf } from '../../kit/refusals.ts';
import { scanStores } from '../../kit/store-scan/index.ts';
import type { TestSystem } from '../../kit/test-system.ts';
import { expireTickets } from './expire-tickets.ts';
import { type RichLife, richLife } from './rich-life.ts';

/** Deletion through the door, and a look for what is left of it behind. */
export function eraseEverything(system: () => TestSystem): void {
  let life: RichLife;
  let known: string[];

  beforeAll(async () => {
    life = await richLife(system());
    await expireTickets(system());
    known = await cachedTraces();
  }, 120_000);

  const placesOf = (words: string[]) => scanStores(system().platform, words, `${system().env.HAYSTACK_DIR}`);
  const traces = () => placesOf(life.words);

  const isOfHerShard = (trace: string) => trace.includes(schemaOf(shardOf(life.ana.id as UserId)));

  /** Read again until they are cached: what was just written is read past a cache that did not confirm to forget it. */
  async function cachedTraces(): Promise<string[]> {
    const readAndLook = async () => {
      await life.ben.profile(life.ana);
      const found = await traces();
      expect(found).toContainEqual(expect.stringMatching(/^memcached/));
      return found;
    };
    return await eventually(readAndLook);
  }

  test('is everywhere before', () => {
    const places = new Set(known.map((trace) => trace.split(/[ .:]/)[0]));
    expect([...places]).toEqual(expect.arrayContaining(['directory', 'redis', 'memcached', 'object']));
    for (const word of life.words) expect(known.join('\n')).toContain(`: ${word}`);
  });

  test('is deleted by its owner only: by password and code', async () => {
    const { ana, factor } = life;
    expect(await tryDelete({ password: 'wrong password' })).toMatchObject([{ code: 'WRONG_CREDENTIALS' }]);
    expect(await tryDelete({ password: ana.password })).toMatchObject([{ code: 'TWO_FACTOR_REQUIRED' }]);
    expect(await tryDelete({ password: ana.password, oneTimeCode: 'nonsense' })).toMatchObject([
      { code: 'WRONG_CREDENTIALS', field: ['oneTimeCode'] },
    ]);
    expect(await life.ben.profile(ana)).not.toBeNull();
    expect(await tryDelete({ password: ana.password, oneTimeCode: factor.recoveryCodes[0] })).toEqual([]);
  });

  test('is gone at once for everyone, and signs in no more', async () => {
    const { ana, ben, anasPosts, bensPost } = life;
    expect(await ben.profile(ana)).toBeNull();
    for (const post of anasPosts) expect(await ben.sees(post)).toBeNull();
    const seen = await ben.sees(bensPost);
    expect(seen?.comments?.edges.map(({ node }) => node.author?.id)).not.toContain(ana.id);
    expect((await ben.homeFeed()).edges.map(({ node }) => node?.id)).not.toContain(anasPosts[0]?.id);
    for (const login of [ana.username, ana.email]) {
      await expect(logIn(system().client, { ...ana, username: login })).rejects.toThrow('WRONG_CREDENTIALS');
    }
    const { client } = system();
    const input = { refreshToken: ana.refreshToken };
    const refreshed = dataOf('the refresh', await client.send('RefreshSession', { input })).refreshSession;
    expect(refreshed.errors).toMatchObject([{ code: 'SESSION_ENDED' }]);
    await eventually(async () => {
      const { data } = await client.send('Viewer', {}, ana.accessToken);
      expect(data?.viewer ?? null).toBeNull();
    });
  });

  test('leaves nothing in any store', async () => {
    // That others like what her hashtag names is theirs, as what they wrote is; her own tastes name her as their viewer.
    const isOthersTaste = (trace: string) => trace.endsWith(`.interest: ${life.ana.id}`) && !isOfHerShard(trace);
    await eventually(async () => expect((await traces()).filter((trace) => !isOthersTaste(trace))).toEqual([]), {
      withinMs: 60_000,
      everyMs: 500,
    });
    // What ben wrote is his: it mentions nobody any more, but says what it said.
    const inCaptions = (await placesOf(life.names)).filter((trace) => /^shard\d \w+\.post: /.test(trace));
    expect(await placesOf(life.names)).toEqual(inCaptions);
  }, 70_000);

  test('is counted nowhere, and what others made stays', async () => {
    const { ben, cleo, bensPost, anasPosts } = life;
    expect(await ben.profile(cleo)).toMatchObject({ followerCount: 0, followingCount: 0 });
    expect(await cleo.profile(ben)).toMatchObject({ followerCount: 0, followingCount: 0, postCount: 1 });
    const seen = await cleo.sees(bensPost);
    expect(seen).toMatchObject({ likeCount: 1, commentCount: 1, viewerHasLiked: true });
    expect(seen?.comments?.edges).toMatchObject([{ node: { text: 'Thank you', replyTo: null } }]);
    expect(seen?.captionEntities).toMatchObject([{ user: { id: cleo.id } }]);
    const addresses = anasPosts.flatMap(({ media }) => media.map(({ image }) => image ?? ''));
    for (const address of addresses) expect((await fetch(address)).status).toBe(404);
  });

  test('leaves its names to others', async () => {
    const { ana } = life;
    const next = await signUp(system().client, { username: ana.username, email: ana.email });
    expect(await life.ben.profile(next)).toMatchObject({ id: next.id, followerCount: 0, postCount: 0 });
  });

  async function tryDelete(input: { password: string; oneTimeCode?: string | undefined }) {
    const reply = await system().client.send('DeleteAccount', { input }, life.ana.accessToken);
    return dataOf('the deletion', reply).deleteAccount.errors;
  }
}
