import { shardOf, type UserId } from '@heliograph/platform/ids';
import { type Person, smallPhoto, world } from '../../kit/index.ts';
import type { TestSystem } from '../../kit/test-system.ts';
import type { KeyedMutation } from './keyed-mutation.ts';

const LOOK_MS = 700;

/** What the app tells of the feeds that it shows. */
export const feedMutations: KeyedMutation[] = [
  {
    ...{ field: 'markSeen', input: 'MarkSeenInput', answer: '__typename', sends: 20 },
    async prepare(system) {
      const { ben, posts } = await stageOf(system);
      const looksAt = (postId: string) => ({ items: [{ postId, dwellMs: LOOK_MS }] });
      return {
        ...{ by: ben, input: looksAt(posts[0]), otherInput: looksAt(posts[1]) },
        async effects() {
          const rows = await seenBy(system, ben);
          return rows.reduce((sum, { dwell_ms }) => sum + dwell_ms, 0) / LOOK_MS;
        },
      };
    },
  },
  {
    ...{ field: 'dismissPost', input: 'DismissPostInput', answer: '__typename', sends: 20 },
    async prepare(system) {
      const { ben, posts } = await stageOf(system);
      return {
        ...{ by: ben, input: { postId: posts[0] }, otherInput: { postId: posts[1] } },
        effects: async () => (await system.platform.graph.range(ben.id as UserId, 'DISMISSES', { limit: 10 })).length,
      };
    },
  },
];

/** Ben, to whom ana shows two posts. */
async function stageOf({ client }: TestSystem): Promise<{ ben: Person; posts: [string, string] }> {
  const { ana, ben } = await world(client, { ana: {}, ben: {} });
  const mediaId = await ana.uploads(await smallPhoto('nagasaki-boats'));
  const posts = [await ana.publishesMedia([mediaId]), await ana.publishesMedia([mediaId])];
  return { ben, posts: posts.map(({ id }) => id) as [string, string] };
}

const seenBy = ({ platform }: TestSystem, { id }: Person) =>
  platform.shards
    .db(shardOf(id as UserId))
    .selectFrom('seen_post')
    .where('viewer_id', '=', id)
    .select(['dwell_ms'])
    .execute();
