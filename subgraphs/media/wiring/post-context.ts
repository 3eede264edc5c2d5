import { createCursorSeal } from '@heliograph/platform/auth';
import type { PostId } from '@heliograph/platform/ids';
import { type Cursors, createCursors } from '@heliograph/platform/subgraph';
import type { Eyes } from '@heliograph/platform/visibility';
import type DataLoader from 'dataloader';
import type { EditDependencies } from '../domain/posts/edit-post.ts';
import type { HideDependencies } from '../domain/posts/hide-post.ts';
import type { DraftDependencies } from '../domain/posts/publish-draft.ts';
import type { PublishDependencies } from '../domain/posts/publish-post.ts';
import type { UntagDependencies } from '../domain/posts/remove-my-tag.ts';
import type { TopicDependencies } from '../domain/topics/topic-pages.ts';
import type { Gazetteer, Post, PostStore } from '../ports.ts';
import type { EdgeMark } from './engagement-context.ts';

/** What the rules of posts and topics need. */
export type PostDependencies = PublishDependencies &
  DraftDependencies &
  EditDependencies &
  HideDependencies &
  UntagDependencies &
  TopicDependencies & { gazetteer: Gazetteer };

/** Where a page of TOP ended: when its list was made (ISO 8601), and how far it went. */
export type TopMark = [computedAt: string, index: number];

export interface PostCursors {
  posts: Cursors<PostId>;
  recent: Cursors<EdgeMark>;
  tops: Cursors<TopMark>;
}

export function postCursors(secret: string): PostCursors {
  const cursors = <Position>(list: string) =>
    createCursors<Position>(createCursorSeal({ secret, purpose: `media.${list}` }));
  return { posts: cursors('posts'), recent: cursors('recent'), tops: cursors('tops') };
}

/** Whether a post is there for anybody but its author, whose own it always is. */
export const isShownTo = (viewer: Eyes['viewer']) => (post: Post) =>
  post.visibility === 'PUBLISHED' || post.authorId === viewer;

/** How one request comes by posts. */
export function visiblePosts(
  { viewer, visibility }: Eyes,
  { store, loader }: { store: Pick<PostStore, 'loadFresh'>; loader: DataLoader<PostId, Post | null> },
) {
  const isShown = isShownTo(viewer);
  return {
    visiblePost: (id: PostId) => loader.load(id),
    visiblePosts: (ids: readonly PostId[]) => Promise.all(ids.map((id) => loader.load(id))),
    async freshPost(id: PostId): Promise<Post | null> {
      const [post] = await store.loadFresh([id]);
      if (!post || !isShown(post)) return null;
      const [visible] = await visibility.maySeeContent(viewer, [post.authorId]);
      return visible ? post : null;
    },
  };
}
