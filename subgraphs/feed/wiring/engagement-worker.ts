import type { EventHandlers, EventPayloads } from '@heliograph/platform/events';
import type { Graph } from '@heliograph/platform/graph';
import { type AnyId, timeOf, type UserId } from '@heliograph/platform/ids';
import { type Deed, deedsOf, type EngagementEvent } from '../domain/signals/deeds.ts';
import type { SeenPosts, Tallies } from '../ports.ts';

/** Deeds that tell that the post was on the screen. */
const IMPLIES_SEEN: ReadonlySet<Deed['kind']> = new Set(['liked', 'commented', 'saved']);

/** Counts what people do with posts, as the feed is told of it. */
export function engagementHandlers(options: {
  graph: Pick<Graph, 'contains'>;
  tallies: Tallies;
  seen: Pick<SeenPosts, 'mustHaveSeen'>;
}): EventHandlers & { countFollow: NonNullable<EventHandlers['UserFollowed']> } {
  const { graph, tallies, seen } = options;

  /** Those among these accounts that are being erased: what is noted of them now would come behind the eraser. */
  const goneAmong = async (accounts: readonly UserId[]): Promise<Set<UserId>> => {
    const gone = await graph.contains(accounts.map((id) => ({ id1: id, type: 'GONE', id2: id })));
    return new Set(accounts.filter((_account, index) => gone[index]));
  };

  const count = async (deeds: readonly Deed[], eventId: string): Promise<void> => {
    const at = timeOf(eventId as AnyId);
    const gone = await goneAmong([...new Set(deeds.flatMap(({ viewer, authorId }) => [viewer, authorId]))]);
    const noted = deeds.filter(({ viewer, authorId }) => !gone.has(viewer) && !gone.has(authorId));
    // Where apps do not tell what is seen, a like would count without an impression: nothing would be liked as often.
    for (const deed of noted) if (IMPLIES_SEEN.has(deed.kind)) await seen.mustHaveSeen(deed.viewer, deed);
    await tallies.count(
      noted.map((deed) => ({ ...deed, at })),
      eventId,
    );
  };

  const counting =
    <Type extends EngagementEvent['type']>(type: Type) =>
    (payload: EventPayloads[Type], eventId: string): Promise<void> =>
      count(deedsOf({ type, ...payload } as EngagementEvent), eventId);

  return {
    /** What a follow says of the follower's taste. */
    async countFollow({ followerId: viewer, followeeId: authorId }, eventId) {
      if ((await goneAmong([viewer, authorId])).size > 0) return;
      await tallies.countFollow({ viewer, authorId, at: timeOf(eventId as AnyId) }, eventId);
    },
    PostLiked: counting('PostLiked'),
    PostUnliked: counting('PostUnliked'),
    PostSaved: counting('PostSaved'),
    PostUnsaved: counting('PostUnsaved'),
    PostDismissed: counting('PostDismissed'),
    CommentAdded: counting('CommentAdded'),
    PostsSeen: counting('PostsSeen'),
  };
}
