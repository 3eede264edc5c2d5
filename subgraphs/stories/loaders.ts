import type { HighlightId, StoryId, UserId } from '@heliograph/platform/ids';
import type { Viewer } from '@heliograph/platform/visibility';
import DataLoader from 'dataloader';
import type { Context } from './context.ts';
import { onlookersOf, visibleHighlights } from './domain/highlights.ts';
import { traysOf } from './domain/trays.ts';
import { visibleStories } from './domain/visible-stories.ts';
import type { Counted, Highlight } from './ports.ts';
import type { StoriesStores } from './stores.ts';

/** What one request reads, each kind of a page in one look-up. */
export function storyLoaders(stores: StoriesStores, viewer: Viewer): Context['loaders'] {
  const onlookers = new DataLoader((authors: readonly UserId[]) => onlookersOf(stores, viewer, authors));
  return {
    onlookers,
    stories: new DataLoader((ids: readonly StoryId[]) => visibleStories(stores, viewer, ids)),
    trays: new DataLoader((authors: readonly UserId[]) => traysOf(stores, viewer, authors)),
    seen: new DataLoader(async (ids: readonly StoryId[]) =>
      viewer ? stores.seen.among(viewer, ids, stores.now()) : ids.map(() => false),
    ),
    ownViews: new DataLoader(async (ids: readonly StoryId[]) =>
      viewer ? stores.views.of(viewer, ids) : ids.map(() => null),
    ),
    counts: new DataLoader((asked: readonly Counted[]) => stores.views.counts(asked), {
      cacheKeyFn: (one) => JSON.stringify(one) as never,
    }),
    highlights: new DataLoader((ids: readonly HighlightId[]) => visibleHighlights(stores, viewer, ids)),
    covers: new DataLoader(async (asked: readonly Highlight[]) => {
      const by = await Promise.all(asked.map(({ authorId }) => onlookers.load(authorId)));
      return stores.highlights.covers(
        asked.map(({ id }, index) => ({ id, by: by[index] ?? { isCloseFriend: false } })),
      );
    }),
  };
}
