import { createHash } from 'node:crypto';
import type { LocationId, TopicId } from './codec.ts';

const SEQUENCE_BITS = 10n;
const SHARD_MASK = ((1n << 13n) - 1n) << SEQUENCE_BITS;
const POSITIVE = (1n << 63n) - 1n;

/** What posts are filed under. */
export type Topic = { kind: 'HASHTAG'; name: string } | { kind: 'LOCATION'; id: LocationId };

/** The id of a hashtag or place: it lives on the shard that its name's SHA-256 says, and the rest is of that, too. */
export function topicId(topic: Topic, logicalShards: number): TopicId {
  const name = topic.kind === 'HASHTAG' ? `hashtag:${topic.name}` : `location:${topic.id}`;
  const digest = createHash('sha256').update(name).digest();
  const shard = BigInt(digest.readUInt32BE(8) % logicalShards) << SEQUENCE_BITS;
  return String((digest.readBigUInt64BE() & POSITIVE & ~SHARD_MASK) | shard) as TopicId;
}
