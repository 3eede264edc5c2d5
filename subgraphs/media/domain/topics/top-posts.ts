import type { PostId } from '@heliograph/platform/ids';
import type {
  Engagement,
  ModerationStore,
  Post,
  PostStore,
  Topic,
  TopicIndex,
  TopLists,
  TopPosts,
} from '../../ports.ts';
import { isAbout } from './topic.ts';

/** A list is as old as this at most when somebody reads it. */
const PERIOD_MS = 5 * 60 * 1000;
/** So long whoever turns pages finds the list again that they began with. */
const KEPT_MS = 3600 * 1000;
const LATEST = 500;
const LENGTH = 200;

const DAY_MS = 24 * 3600 * 1000;
const COMMENT_WEIGHT = 3;
const GRAVITY = 1.8;

export interface TopDependencies {
  topics: TopicIndex;
  tops: TopLists;
  posts: Pick<PostStore, 'load'>;
  moderation: Pick<ModerationStore, 'demoted'>;
  /** In the order of the posts. */
  engagementOf(ids: readonly PostId[]): Promise<Engagement[]>;
  now(): Date;
}

/**
 * How good a post is: what it earned, falling with its age, as Hacker News orders stories, (points - 1) / (hours + 2)^1.8
 * (news.arc, Paul Graham, 2008). Photos live longer than news, so ages are days here; a comment is worth three likes.
 */
export function topScore({ likes, comments }: Engagement, ageMs: number): number {
  const days = Math.max(0, ageMs) / DAY_MS;
  return (likes + COMMENT_WEIGHT * comments) / (days + 2) ** GRAVITY;
}

/** The list of the best posts to begin with. It is made anew every few minutes by the first who asks then. */
export async function topPosts(dependencies: TopDependencies, topic: Topic): Promise<TopPosts> {
  const { topics, tops, now } = dependencies;
  const at = new Date(Math.floor(now().getTime() / PERIOD_MS) * PERIOD_MS);
  const id = topics.idOf(topic);
  const { list, isDue } = await tops.latest(id, at);
  // Where there is no list at all, nobody waits for whoever makes the first.
  if (list && !isDue) return list;
  const made = { computedAt: at, postIds: await best(dependencies, topic, list?.postIds ?? []) };
  // Anybody may ask for any name: of what nobody has posted about, nothing is kept.
  if (!list && made.postIds.length === 0) return made;
  return tops.save(id, made, new Date(at.getTime() - KEPT_MS));
}

/** The best of the latest posts and of those that were the best before. */
async function best(
  { topics, posts, moderation, engagementOf, now }: TopDependencies,
  topic: Topic,
  before: TopPosts['postIds'],
): Promise<PostId[]> {
  const latest = await topics.recent(topics.idOf(topic), LATEST, null);
  const ids = new Set([...latest.map(({ id2 }) => id2), ...before.filter((id) => id !== null)]);
  const known = (await posts.load([...ids])).filter((post) => post !== null);
  const allowed = known.filter((post) => mayBeTop(post, topic));
  const demoted = await moderation.demoted([...new Set(allowed.map(({ authorId }) => authorId))]);
  const candidates = allowed.filter(({ authorId }) => !demoted.has(authorId));
  const engagements = await engagementOf(candidates.map(({ id }) => id));
  const ranked = candidates.map((post, index) => ({
    id: post.id,
    score: topScore(engagements[index] ?? NOTHING, now().getTime() - post.createdAt.getTime()),
  }));
  // Equally good ones as they come in `candidates`: the latest first.
  return ranked
    .sort((one, other) => other.score - one.score)
    .slice(0, LENGTH)
    .map(({ id }) => id);
}

const NOTHING: Engagement = { likes: 0, comments: 0 };

const mayBeTop = (post: Post, topic: Topic): boolean =>
  post.visibility === 'PUBLISHED' && post.integrity >= 1 && isAbout(post, topic);

/** The list that a page was cut from; where that is forgotten, the one of now. */
export const sameTopPosts = async (dependencies: TopDependencies, topic: Topic, computedAt: Date): Promise<TopPosts> =>
  (await dependencies.tops.find(dependencies.topics.idOf(topic), computedAt)) ?? topPosts(dependencies, topic);
