import { randomUUID } from 'node:crypto';
import type { Directory } from '@heliograph/platform/directory';
import { type PostId, shardOf, type UserId } from '@heliograph/platform/ids';
import type { Shards } from '@heliograph/platform/shards';
import type { Campaign, Campaigns } from '../ports.ts';

type Row = Awaited<ReturnType<Directory['campaign']['findMany']>>[number];

/** Campaigns in the directory, of posts that the feed keeps. */
export function prismaCampaigns({ directory, shards }: { directory: Directory; shards: Shards }): Campaigns {
  const authorOf = async (postId: PostId): Promise<UserId | null> => {
    if (shardOf(postId) >= shards.map.shards) return null;
    const row = await shards
      .db(shardOf(postId))
      .selectFrom('author_post')
      .where('post_id', '=', postId)
      .select('author_id')
      .executeTakeFirst();
    return (row?.author_id ?? null) as UserId | null;
  };

  return {
    async list(now) {
      const rows = await directory.campaign.findMany({
        where: { endsAt: { gt: now } },
        orderBy: [{ weight: 'desc' }, { id: 'asc' }],
      });
      return rows.map(toCampaign);
    },

    async add({ postId, ...campaign }) {
      const author = await authorOf(postId);
      if (author === null) return null;
      const data = { id: randomUUID(), postId: BigInt(postId), authorId: BigInt(author), ...campaign };
      return toCampaign(await directory.campaign.create({ data }));
    },

    async remove(campaignId) {
      const { count } = await directory.campaign.deleteMany({ where: { id: campaignId } });
      return count > 0;
    },
  };
}

const toCampaign = ({ id, postId, authorId, ...rest }: Row): Campaign => ({
  ...rest,
  campaignId: id,
  postId: String(postId) as PostId,
  authorId: String(authorId) as UserId,
});
