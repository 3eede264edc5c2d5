import { textOf } from '../../domain/texts.ts';
import type { NotificationResolvers } from '../../generated/resolvers.ts';

/** A notification as the schema shows it; who and what it is about is known by other subgraphs. */
export const Notification: NotificationResolvers = {
  __resolveReference: ({ id }, { byId }) => byId.load(id),
  actors: ({ actors }) => actors.map((id) => ({ id })),
  post: ({ postId }) => (postId ? { id: postId } : null),
  comment: ({ commentId }) => (commentId ? { id: commentId } : null),
  story: ({ storyId }) => (storyId ? { id: storyId } : null),
  isRead: ({ readAt }) => readAt !== null,
  async text(notification, _args, { names, announcements, language }) {
    const { actors, announcement } = notification;
    const [known, announced] = await Promise.all([
      Promise.all(actors.map((actor) => names.load(actor))),
      announcement === null ? null : announcements.load(announcement),
    ]);
    return textOf(notification, { names: known, announced: announced?.texts ?? null }, language);
  },
};
