import type { Emit, PostLabels } from '@heliograph/platform/events';
import type { ShardTransaction } from '@heliograph/platform/shards';
import { hashtagsOf } from '../../domain/topics/topic.ts';
import type { Post } from '../../ports.ts';

/** @param kinds of the post's media, one each */
export const labelsOf = (post: Post, kinds: readonly string[]): PostLabels => ({
  format: kinds.length > 1 ? 'CAROUSEL' : kinds[0] === 'ANIMATION' ? 'ANIMATION' : 'IMAGE',
  topics: hashtagsOf(post),
});

/** Tells that a post names other hashtags than before; their order says nothing. */
export async function tellRelabelled(emit: Emit, tx: ShardTransaction, post: Post, before: Post): Promise<void> {
  const [topics, topicsBefore] = [hashtagsOf(post), hashtagsOf(before)];
  if (topics.toSorted().join() === topicsBefore.toSorted().join()) return;
  const { id: postId, authorId } = post;
  await emit(tx, { type: 'PostRelabelled', entity: authorId, payload: { postId, authorId, topics } });
}
