import type { EventHandlers } from '@heliograph/platform/events';
import type { Graph } from '@heliograph/platform/graph';
import { type AnyId, timeOf, type UserId } from '@heliograph/platform/ids';
import type { Engagement, FeedEntry, Tallies } from '../ports.ts';

type Deed = Omit<Engagement, 'at'>;

/** Counts what people do with posts, as the feed is told of it. */
export function engagementHandlers(options: {
  graph: Pick<Graph, 'contains'>;
  tallies: Tallies;
}): EventHandlers & { countFollow: NonNullable<EventHandlers['UserFollowed']> } {
  const { graph, tallies } = options;

  /** Those among these accounts that are being erased: what is noted of them now would come behind the eraser. */
  const goneAmong = async (accounts: readonly UserId[]): Promise<Set<UserId>> => {
    const gone = await graph.contains(accounts.map((id) => ({ id1: id, type: 'GONE', id2: id })));
    return new Set(accounts.filter((_account, index) => gone[index]));
  };

  const count = async (deeds: readonly Deed[], eventId: string): Promise<void> => {
    const at = timeOf(eventId as AnyId);
    const gone = await goneAmong([...new Set(deeds.flatMap(({ viewer, authorId }) => [viewer, authorId]))]);
    const noted = deeds.filter(({ viewer, authorId }) => !gone.has(viewer) && !gone.has(authorId));
    await tallies.count(
      noted.map((deed) => ({ ...deed, at })),
      eventId,
    );
  };

  const counting =
    (kind: Engagement['kind']) =>
    ({ by: viewer, authorId, postId }: { by: UserId } & FeedEntry, eventId: string): Promise<void> =>
      count([{ kind, viewer, authorId, postId }], eventId);

  return {
    /** What a follow says of the follower's taste. */
    async countFollow({ followerId: viewer, followeeId: authorId }, eventId) {
      if ((await goneAmong([viewer, authorId])).size > 0) return;
      await tallies.countFollow({ viewer, authorId, at: timeOf(eventId as AnyId) }, eventId);
    },
    PostLiked: counting('liked'),
    PostUnliked: counting('unliked'),
    PostSaved: counting('saved'),
    PostUnsaved: counting('unsaved'),
    PostDismissed: counting('dismissed'),
    CommentAdded: ({ by, postAuthorId: authorId, postId }, eventId) =>
      counting('commented')({ by, authorId, postId }, eventId),
    PostsSeen: ({ by: viewer, sightings }, eventId) =>
      count(
        sightings.map((sighting) => ({ kind: 'seen', viewer, ...sighting })),
        eventId,
      ),
  };
}
