import type { ShownNotification } from '../domain/shown.ts';
import { textOf } from '../domain/texts.ts';
import type { Notification } from '../generated/resolvers.ts';

/** A notification as the schema shows it; who and what it is about is known by other subgraphs. */
export function present(notification: ShownNotification): Notification {
  const { id, kind, actors, actorCount, createdAt, updatedAt, readAt, ...about } = notification;
  return {
    ...{ id, kind, actorCount, createdAt, updatedAt },
    actors: actors.map((actor) => ({ id: actor })),
    post: about.postId ? { id: about.postId } : null,
    comment: about.commentId ? { id: about.commentId } : null,
    story: about.storyId ? { id: about.storyId } : null,
    isRead: readAt !== null,
    text: textOf(notification),
  };
}
