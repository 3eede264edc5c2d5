import type { PostId, Topic, TopicId } from '@heliograph/platform/ids';
import type { Post, UserTag } from './posts.ts';

export type { Topic } from '@heliograph/platform/ids';

/** The edges that a post should have. */
export interface PostEdges {
  topics: Topic[];
  people: UserTag['userId'][];
}

export interface TopicIndex {
  idOf(topic: Topic): TopicId;
  /**
   * Brings the edges of a post to its topics and the people in it in line with what they should be, under its lock. Late
   * and repeated calls change nothing.
   * @param edgesOf is told what the post is now; null where it is gone
   */
  align(postId: PostId, edgesOf: (post: Post | null) => PostEdges): Promise<void>;
  /** Where posts of the topic stand, the latest first, behind `after`. */
  recent(topic: TopicId, limit: number, after: TopicPosition | null): Promise<TopicPosition[]>;
}

/** A place in a topic's posts by time. */
export interface TopicPosition {
  time: Date;
  id2: PostId;
}

/** The best posts of a topic as they were at one time: the best first, and never changed, but for null where one was erased. */
export interface TopPosts {
  computedAt: Date;
  postIds: (PostId | null)[];
}

/** The lists of the best posts. The last ones are kept, so that pages are cut from one. */
export interface TopLists {
  /**
   * The latest list, and whether the caller is to make the one of `at`: the first who asks is, nobody else; where there is
   * no list yet, everyone.
   */
  latest(topic: TopicId, at: Date): Promise<{ list: TopPosts | null; isDue: boolean }>;
  find(topic: TopicId, computedAt: Date): Promise<TopPosts | null>;
  /** Keeps a list, unless there is one of that time already, and forgets those before `keptSince`; answers the one that is kept. */
  save(topic: TopicId, list: TopPosts, keptSince: Date): Promise<TopPosts>;
}

/** How much a post is liked and talked about. */
export interface Engagement {
  likes: number;
  comments: number;
}
