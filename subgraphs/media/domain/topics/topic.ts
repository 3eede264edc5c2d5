import { createHash } from 'node:crypto';
import type { TopicId } from '@heliograph/platform/ids';
import type { Post, PostEdges, Topic } from '../../ports.ts';

const SEQUENCE_BITS = 10n;
const SHARD_MASK = ((1n << 13n) - 1n) << SEQUENCE_BITS;
const POSITIVE = (1n << 63n) - 1n;

/** The id of a hashtag or place: it lives on the shard that its name's SHA-256 says, and the rest is of that, too. */
export function topicId(topic: Topic, logicalShards: number): TopicId {
  const name = topic.kind === 'HASHTAG' ? `hashtag:${topic.name}` : `location:${topic.id}`;
  const digest = createHash('sha256').update(name).digest();
  const shard = BigInt(digest.readUInt32BE(8) % logicalShards) << SEQUENCE_BITS;
  return String((digest.readBigUInt64BE() & POSITIVE & ~SHARD_MASK) | shard) as TopicId;
}

/** The hashtags of a post, each once, as they come in its caption. */
export const hashtagsOf = ({ captionEntities }: Pick<Post, 'captionEntities'>): string[] => [
  ...new Set(captionEntities.flatMap((entity) => ('hashtag' in entity ? [entity.hashtag] : []))),
];

/** Whether a post says that it is about a topic. */
export const isAbout = (post: Post, topic: Topic): boolean =>
  topic.kind === 'LOCATION' ? post.locationId === topic.id : hashtagsOf(post).includes(topic.name);

/** The edges that a post should have: to its topics and to the people in it, while it is published. */
export function edgesOf(post: Post | null): PostEdges {
  if (post?.visibility !== 'PUBLISHED') return { topics: [], people: [] };
  const people = [...new Set(post.userTags.map(({ userId }) => userId))];
  const hashtags = hashtagsOf(post).map((name): Topic => ({ kind: 'HASHTAG', name }));
  return { topics: post.locationId ? [...hashtags, { kind: 'LOCATION', id: post.locationId }] : hashtags, people };
}
