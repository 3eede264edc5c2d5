import type { HighlightId, StoryId, UserId } from '@heliograph/platform/ids';
import { accepted, type Result, refused, refuseKey } from '@heliograph/platform/result';
import type { Viewer } from '@heliograph/platform/visibility';
import type { Highlight, Highlights, Onlooker } from '../ports.ts';
import { invalid, notAllowed, notFound, type StoryRefusal } from './refusals.ts';
import { type AudienceDependencies, sightOf } from './visible-stories.ts';

const MOST_TITLE = 30;
const MOST_STORIES = 100;

export interface CreateHighlight {
  viewer: UserId;
  title: string;
  /** Null where the app sent what is no id. */
  storyIds: readonly (StoryId | null)[];
  idempotencyKey: string;
}

/** Keeps some of the viewer's own stories, also those that are over, on their profile. */
export async function createHighlight(
  { highlights, now }: { highlights: Pick<Highlights, 'create'>; now(): Date },
  { viewer, idempotencyKey, ...input }: CreateHighlight,
): Promise<Result<HighlightId, StoryRefusal>> {
  const title = input.title.trim();
  const wrong = refuseKey(idempotencyKey) ?? refuseHighlight(title, input.storyIds);
  if (wrong) return refused(wrong);
  const storyIds = input.storyIds.filter((id) => id !== null);
  if (storyIds.length < input.storyIds.length) return refused(NO_STORIES);
  const highlight = { authorId: viewer, title, storyIds, createdAt: now() };
  const made = await highlights.create(highlight, { idempotencyKey, input });
  if (made === 'NO_STORY') return refused(NO_STORIES);
  if (made === 'TOO_MANY') return refused(notAllowed('You have as many highlights as there may be'));
  return accepted(made);
}

const NO_STORIES = notFound('story', 'storyIds');

function refuseHighlight(title: string, storyIds: readonly unknown[]): StoryRefusal | null {
  if (title.length < 1 || title.length > MOST_TITLE) {
    return invalid(`A title has 1 to ${MOST_TITLE} characters`, 'title');
  }
  if (storyIds.length < 1 || storyIds.length > MOST_STORIES) {
    return invalid(`A highlight has 1 to ${MOST_STORIES} stories`, 'storyIds');
  }
  return new Set(storyIds).size < storyIds.length ? invalid('Each story is in it once', 'storyIds') : null;
}

/** How the viewer stands to highlights of each of these authors; null where they see nothing of what those post. */
export async function onlookersOf(
  dependencies: AudienceDependencies,
  viewer: Viewer,
  authors: readonly UserId[],
): Promise<(Onlooker | null)[]> {
  const sights = await sightOf(dependencies, viewer, authors);
  return sights.map(({ content, closeFriend }) => (content ? { isCloseFriend: closeFriend } : null));
}

/** Of these highlights those that are there and that the viewer may see; the others are null. */
export async function visibleHighlights(
  dependencies: AudienceDependencies & { highlights: Pick<Highlights, 'load' | 'covers'> },
  viewer: Viewer,
  ids: readonly HighlightId[],
): Promise<(Highlight | null)[]> {
  const found = await dependencies.highlights.load(ids);
  const there = found.filter((highlight) => highlight !== null);
  const onlookers = await onlookersOf(
    dependencies,
    viewer,
    there.map(({ authorId }) => authorId),
  );
  const asked = there.flatMap(({ id }, index) => {
    const by = onlookers[index];
    return by ? [{ id, by }] : [];
  });
  // Where nothing is in it for the viewer, it is not there for them.
  const covers = await dependencies.highlights.covers(asked);
  const visible = new Set(asked.filter((_asked, index) => covers[index]).map(({ id }) => id));
  return found.map((highlight) => (highlight && visible.has(highlight.id) ? highlight : null));
}
