import { type PostId, shardOf } from '@heliograph/platform/ids';
import { expect, test } from 'vitest';
import { eventually, smallPhoto, world } from '../../kit/index.ts';
import { dataOf } from '../../kit/refusals.ts';
import type { Post } from '../../kit/replies.ts';
import { scanStores } from '../../kit/store-scan/index.ts';
import type { TestSystem } from '../../kit/test-system.ts';
import { letLeasesRunOut } from '../leases.ts';
import { expireTickets } from './expire-tickets.ts';

const COMMENTS = 40;

/** kill -9 of the worker while it erases: what it leaves half done is done by the next. */
export function surviveKilledWorker(system: () => TestSystem): void {
  test('is erased to the end, though the worker is killed in the midst of it', async () => {
    const { client, platform, env } = system();
    const { ana, ben } = await world(client, { ana: {}, ben: { follows: ['ana'] } });
    const post = await ana.publishes(await smallPhoto('nagasaki-boats'));
    for (let n = 1; n <= COMMENTS; n += 1) await ben.comments(post, `Comment ${n}`);
    const bensPost = await ben.publishes(await smallPhoto('black-canyon'));
    for (let n = 1; n <= COMMENTS; n += 1) await ana.comments(bensPost, `Comment ${n}`);
    await expireTickets(system());

    const input = { password: ana.password };
    const deleted = dataOf('the deletion', await client.send('DeleteAccount', { input }, ana.accessToken));
    expect(deleted.deleteAccount.errors).toEqual([]);
    const isUnderWay = async () => expect(await commentsUnder(post)).toBeLessThan(COMMENTS);
    await eventually(isUnderWay, { withinMs: 30_000, everyMs: 5 });
    await system().kill('worker');
    const traces = () => scanStores(platform, [ana.id, post.id], `${env.HAYSTACK_DIR}`);
    expect(await traces()).not.toEqual([]);
    await letLeasesRunOut(platform);
    await system().restart('worker');

    await eventually(async () => expect(await traces()).toEqual([]), { withinMs: 60_000, everyMs: 500 });
    expect(await ben.sees(bensPost)).toMatchObject({ commentCount: 0, comments: { edges: [] } });
    expect(await ben.profile(ben)).toMatchObject({ followingCount: 0 });
  }, 150_000);

  /** As the database has it: the door shows none of it any more. */
  async function commentsUnder({ id }: Pick<Post, 'id'>): Promise<number> {
    const { shards } = system().platform;
    const comments = shards
      .db(shardOf(id as PostId))
      .selectFrom('comment')
      .where('post_id', '=', id);
    return (await comments.select('id').execute()).length;
  }
}
