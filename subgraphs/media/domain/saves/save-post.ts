import type { CollectionId, PostId, UserId } from '@heliograph/platform/ids';
import { accepted, type Result, refused, refuseKey } from '@heliograph/platform/result';
import type { Post, PostStore, SaveStore } from '../../ports.ts';
import { isOpen } from '../likes/open-post.ts';
import { type MediaRefusal, notFound } from '../refusals.ts';

export interface SaveDependencies {
  /** The post, where the viewer may see it. */
  visiblePost(id: PostId): Promise<Post | null>;
  /** The same as it is now. */
  freshPost(id: PostId): Promise<Post | null>;
  posts: Pick<PostStore, 'load'>;
  saves: SaveStore;
}

export interface SavePost {
  viewer: UserId;
  postId: PostId;
  /** Null for what is saved as a whole; 'malformed' where the app sent what is no id. */
  collectionId: CollectionId | null | 'malformed';
  idempotencyKey: string | null | undefined;
}

/**
 * Saves a post that the viewer may see, or puts it into one of their collections, too. The post is asked for as it is now,
 * and not locked, as it stands on another shard: what is saved a moment later is hidden, or erased, with the rest.
 */
export async function savePost(
  { freshPost, saves }: Pick<SaveDependencies, 'freshPost' | 'saves'>,
  { viewer, postId, collectionId, idempotencyKey }: SavePost,
): Promise<Result<Post, MediaRefusal>> {
  const wrong = refuseKey(idempotencyKey);
  if (wrong) return refused(wrong);
  const post = await freshPost(postId);
  if (!isOpen(post)) return refused(noPost());
  const { authorId } = post;
  const saved =
    collectionId !== 'malformed' && (await saves.save({ viewer, postId, authorId, collectionId, idempotencyKey }));
  return saved ? accepted(post) : refused(noCollection());
}

/**
 * Takes a post out of a collection or, where none is named, out of all that the viewer saved; also where they see it no
 * more, and then it is not answered.
 */
export async function unsavePost(
  { visiblePost, posts, saves }: Pick<SaveDependencies, 'visiblePost' | 'posts' | 'saves'>,
  { viewer, postId, collectionId, idempotencyKey }: SavePost,
): Promise<Result<Post | null, MediaRefusal>> {
  const wrong = refuseKey(idempotencyKey);
  if (wrong) return refused(wrong);
  const seen = await visiblePost(postId);
  const authorId = (seen ?? (await posts.load([postId]))[0])?.authorId ?? null;
  const save = collectionId !== 'malformed' && { viewer, postId, authorId, collectionId, idempotencyKey };
  if (save && (await saves.unsave(save, seen === null))) return accepted(seen);
  return refused(seen ? noCollection() : noPost());
}

const noPost = (): MediaRefusal => notFound('post', 'postId');
const noCollection = (): MediaRefusal => notFound('collection', 'collectionId');
