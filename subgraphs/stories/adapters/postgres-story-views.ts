import type { Emit } from '@heliograph/platform/events';
import type { Counts } from '@heliograph/platform/graph';
import { type StoryId, shardOf, type UserId } from '@heliograph/platform/ids';
import {
  type Shards,
  type ShardTransaction,
  selectAcrossShards,
  shardSelect,
  unlessRefused,
  WriteRefused,
  writeOnce,
} from '@heliograph/platform/shards';
import { mayActOn } from '@heliograph/platform/visibility';
import { sql } from 'kysely';
import type { OptionId, Request, SeenStories, Story, StoryViews, View } from '../ports.ts';
import { VIEWS, VOTES } from './story-rows.ts';

const viewColumns = ['story_id', 'viewer_id', 'viewed_at', 'reaction', 'vote'] as const;

/** $1 stories, $2 the viewer. */
const viewsOf = shardSelect((db) =>
  db
    .selectFrom('story_view')
    .where(sql<boolean>`story_id = any($1::bigint[])`)
    .where(sql<boolean>`viewer_id = $2::bigint`)
    .select(viewColumns),
);

type ViewRow = NonNullable<(typeof viewsOf)['row']>;

export const toView = ({ viewer_id, viewed_at, reaction, vote }: Omit<ViewRow, 'story_id'>): View => ({
  viewerId: viewer_id as UserId,
  viewedAt: viewed_at,
  reaction,
  vote: vote as OptionId | null,
});

export interface StoryViewsOptions {
  shards: Shards;
  counts: Counts;
  emit: Emit;
  seen: Pick<SeenStories, 'note'>;
  now(): Date;
}

/** Who has seen a story and what they said to it, a row each on the story's shard, with the counts of both. */
export function postgresStoryViews({ shards, counts, emit, seen, now }: StoryViewsOptions): StoryViews {
  const once = <Outcome>(
    mutation: string,
    viewer: UserId,
    story: Story,
    { idempotencyKey: key, input }: Request,
    work: (tx: ShardTransaction) => Promise<Outcome>,
  ): Promise<Outcome | null> =>
    unlessRefused(
      writeOnce(shards, shardOf(story.id), { viewer, mutation, key, input }, async (tx) => {
        const may = await mayActOn(tx, { actor: viewer, author: story.authorId });
        if (!may || !(await holdUp(tx, story.id, now()))) throw new WriteRefused();
        await countViewer(tx, viewer, story);
        return work(tx);
      }),
    );

  /** The viewer's side follows at once and, should this process die first, by the event. */
  const countViewer = async (tx: ShardTransaction, viewer: UserId, story: Story): Promise<void> => {
    const { id: storyId, authorId, expiresAt } = story;
    const { numInsertedOrUpdatedRows } = await tx.db
      .insertInto('story_view')
      .values({ story_id: storyId, viewer_id: viewer, viewed_at: now() })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirstOrThrow();
    if (numInsertedOrUpdatedRows === 0n) return;
    counts.add(tx, { id: storyId, kind: VIEWS }, 1);
    const payload = { storyId, authorId, by: viewer, expiresAt: expiresAt.toISOString() };
    await emit(tx, { type: 'StoryViewed', entity: viewer, payload });
    tx.afterCommit(() => seen.note(viewer, story, now()));
  };

  const own = (tx: ShardTransaction, viewer: UserId, { id }: Story) =>
    tx.db.updateTable('story_view').where('story_id', '=', id).where('viewer_id', '=', viewer);

  return {
    async view(viewer, story, request) {
      return (await once('viewStory', viewer, story, request, async () => 'seen')) !== null;
    },

    async react(viewer, story, reaction, request) {
      const reacted = await once('reactToStory', viewer, story, request, async (tx) => {
        const { numUpdatedRows } = await own(tx, viewer, story)
          .where((row) => row.eb('reaction', 'is distinct from', reaction))
          .set({ reaction })
          .executeTakeFirstOrThrow();
        if (numUpdatedRows === 0n || reaction === null) return 'reacted';
        const payload = { storyId: story.id, authorId: story.authorId, by: viewer, reaction };
        await emit(tx, { type: 'StoryReacted', entity: story.id, payload });
        return 'reacted';
      });
      return reacted !== null;
    },

    vote: (viewer, story, option, request) =>
      once('votePoll', viewer, story, request, async (tx) => {
        const { numUpdatedRows } = await own(tx, viewer, story)
          .where('vote', 'is', null)
          .set({ vote: option })
          .executeTakeFirstOrThrow();
        if (numUpdatedRows > 0n) counts.add(tx, { id: option, kind: VOTES }, 1);
        else if ((await voteIn(tx, viewer, story.id)) !== option) return 'VOTED_OTHERWISE';
        return 'voted';
      }),

    async of(viewer, ids) {
      const byShard = Map.groupBy(
        ids.filter((id) => shardOf(id) < shards.map.shards),
        shardOf,
      );
      const parameters = new Map([...byShard].map(([shard, here]) => [shard, [here, viewer]]));
      const rows = await selectAcrossShards(shards, viewsOf, parameters);
      const byStory = new Map(rows.map((row) => [row.story_id, toView(row)]));
      return ids.map((id) => byStory.get(id) ?? null);
    },

    async viewers(id, limit, after) {
      let query = shards.db(shardOf(id)).selectFrom('story_view').where('story_id', '=', id);
      if (after) {
        query = query.where((row) =>
          row.eb(row.refTuple('viewed_at', 'viewer_id'), '<', row.tuple(after.viewedAt, after.viewerId)),
        );
      }
      const rows = await query
        .orderBy('viewed_at', 'desc')
        .orderBy('viewer_id', 'desc')
        .limit(limit)
        .select(viewColumns)
        .execute();
      return rows.map(toView);
    },

    counts: (asked) =>
      counts.readMany(
        asked.map((one) => ('views' in one ? { id: one.views, kind: VIEWS } : { id: one.votes, kind: VOTES })),
      ),
  };
}

/** Whether the story is up, which stays so until the transaction ends. */
async function holdUp(tx: ShardTransaction, id: StoryId, at: Date): Promise<boolean> {
  const row = await tx.db
    .selectFrom('story')
    .where('id', '=', id)
    .where('deleted_at', 'is', null)
    .where('expires_at', '>', at)
    .select('id')
    .forShare()
    .executeTakeFirst();
  return row !== undefined;
}

async function voteIn(tx: ShardTransaction, viewer: UserId, id: StoryId): Promise<OptionId | null> {
  const row = await tx.db
    .selectFrom('story_view')
    .where('story_id', '=', id)
    .where('viewer_id', '=', viewer)
    .select('vote')
    .executeTakeFirst();
  return (row?.vote ?? null) as OptionId | null;
}
