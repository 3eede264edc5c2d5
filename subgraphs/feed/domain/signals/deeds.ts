import type { EventPayloads } from '@heliograph/platform/events';
import type { Engagement } from '../../ports.ts';

/** Events that tell of one deed with one post, and which deed it is. */
const KINDS = {
  PostLiked: 'liked',
  PostUnliked: 'unliked',
  PostSaved: 'saved',
  PostUnsaved: 'unsaved',
  PostDismissed: 'dismissed',
} as const;

type EngagementType = keyof typeof KINDS | 'CommentAdded' | 'PostsSeen';

/** An event by which the feed learns what somebody did with posts. */
export type EngagementEvent = { [Type in EngagementType]: { type: Type } & EventPayloads[Type] }[EngagementType];

/** What somebody did, but for the time. */
export type Deed = Omit<Engagement, 'at'>;

export const tellsOfDeeds = (event: { type: string }): event is EngagementEvent =>
  event.type in KINDS || event.type === 'CommentAdded' || event.type === 'PostsSeen';

/** What an event says that somebody did; production and the replay of a log read it alike. */
export function deedsOf(event: EngagementEvent): Deed[] {
  const { by: viewer } = event;
  switch (event.type) {
    case 'PostsSeen':
      return event.sightings.map((sighting) => ({ kind: 'seen', viewer, ...sighting }));
    case 'CommentAdded':
      return [{ kind: 'commented', viewer, authorId: event.postAuthorId, postId: event.postId }];
    default:
      return [{ kind: KINDS[event.type], viewer, authorId: event.authorId, postId: event.postId }];
  }
}
