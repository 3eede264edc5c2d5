import type { StoryId, UserId } from '@heliograph/platform/ids';
import type { Viewer, Visibility } from '@heliograph/platform/visibility';
import type { AudienceGraph, Story, StoryReader } from '../ports.ts';

export interface AudienceDependencies {
  audience: Pick<AudienceGraph, 'follows' | 'befriendedBy'>;
  visibility: Pick<Visibility, 'maySeeContent'>;
}

export interface VisibleStoriesDependencies extends AudienceDependencies {
  stories: StoryReader;
  now(): Date;
}

/** Which of an author's stories a viewer may see. */
export interface Sight {
  /** What the author posts, at all. */
  content: boolean;
  /** What is for those who follow. */
  follows: boolean;
  /** What is for close friends only. */
  closeFriend: boolean;
}

const NOTHING: Sight = { content: false, follows: false, closeFriend: false };
const EVERYTHING: Sight = { content: true, follows: true, closeFriend: true };

/** How far the viewer sees into what each of these authors shows, in the order asked. */
export async function sightOf(
  { audience, visibility }: AudienceDependencies,
  viewer: Viewer,
  authors: readonly UserId[],
): Promise<Sight[]> {
  const asked = viewer === null ? [] : authors;
  const [content, follows, friends] = await Promise.all([
    visibility.maySeeContent(viewer, authors),
    viewer === null ? [] : audience.follows(viewer, asked),
    viewer === null ? [] : audience.befriendedBy(viewer, asked),
  ]);
  return authors.map((author, index) => {
    if (author === viewer) return EVERYTHING;
    if (!content[index]) return NOTHING;
    return { content: true, follows: follows[index] === true, closeFriend: friends[index] === true };
  });
}

/** Whether a story is for whoever sees so far, while it is up. */
export const isFor = ({ follows, closeFriend }: Sight, { audience }: Pick<Story, 'audience'>): boolean =>
  audience === 'CLOSE_FRIENDS' ? closeFriend : follows;

/** In a highlight a story is as visible as the profile, save that close friends stay among themselves. */
const isInHighlightFor = ({ content, closeFriend }: Sight, { audience, isHighlighted }: Story): boolean =>
  isHighlighted && (audience === 'CLOSE_FRIENDS' ? closeFriend : content);

export const isUp = ({ expiresAt }: Pick<Story, 'expiresAt'>, at: Date): boolean => at < expiresAt;

/**
 * Of these stories those that are there and that the viewer may see now; the others are null.
 * @param over also those that they could see while they were up: to tell why nothing can be done to them any more
 */
export async function visibleStories(
  dependencies: VisibleStoriesDependencies,
  viewer: Viewer,
  ids: readonly StoryId[],
  { over = false } = {},
): Promise<(Story | null)[]> {
  const found = await dependencies.stories.load(ids);
  const authors = [...new Set(found.flatMap((story) => (story ? [story.authorId] : [])))];
  const sights = await sightOf(dependencies, viewer, authors);
  const sightByAuthor = new Map(authors.map((author, index) => [author, sights[index] ?? NOTHING]));
  const now = dependencies.now();
  return found.map((story) => {
    if (!story) return null;
    const sight = sightByAuthor.get(story.authorId) ?? NOTHING;
    const isVisible =
      story.authorId === viewer ||
      ((over || isUp(story, now)) && isFor(sight, story)) ||
      isInHighlightFor(sight, story);
    return isVisible ? story : null;
  });
}

/** The same of one story. */
export async function visibleStory(
  dependencies: VisibleStoriesDependencies,
  viewer: Viewer,
  id: StoryId | null,
  also: { over?: boolean } = {},
): Promise<Story | null> {
  return id === null ? null : ((await visibleStories(dependencies, viewer, [id], also))[0] ?? null);
}
