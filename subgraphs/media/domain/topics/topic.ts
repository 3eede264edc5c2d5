import type { Post, PostEdges, Topic } from '../../ports.ts';

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
