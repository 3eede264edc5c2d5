import type { RequestGraph } from '@heliograph/platform/graph';
import type { HighlightId, MediaId, StoryId, UserId } from '@heliograph/platform/ids';
import type { StreamPosition } from '@heliograph/platform/streams';
import type { Cursors, RequestContext } from '@heliograph/platform/subgraph';
import type { Visibility } from '@heliograph/platform/visibility';
import type DataLoader from 'dataloader';
import type { Tray, TrayPosition } from './domain/trays.ts';
import type { Counted, Highlight, Onlooker, Story, View } from './ports.ts';
import type { StoriesStores } from './stores.ts';

/** What the resolvers of one request work with. What a loader gives, this viewer may see. */
export interface Context extends RequestContext {
  stories: StoriesStores;
  /** The same for what outlives a request: nothing that it reads is remembered. */
  live: StoriesStores;
  graph: RequestGraph;
  visibility: Visibility;
  loaders: {
    stories: DataLoader<StoryId, Story | null>;
    trays: DataLoader<UserId, Tray | null>;
    /** Whether the viewer has seen a story that is up. */
    seen: DataLoader<StoryId, boolean>;
    /** What the viewer did with a story. */
    ownViews: DataLoader<StoryId, View | null>;
    counts: DataLoader<Counted, number>;
    highlights: DataLoader<HighlightId, Highlight | null>;
    /** How the viewer stands to an author's highlights. */
    onlookers: DataLoader<UserId, Onlooker | null>;
    covers: DataLoader<Highlight, MediaId | null>;
  };
  /** A photo of something that the viewer sees, for the subgraph that has it. */
  shown(media: MediaId): { grant: string };
  /** After a change: what this request has read before may be another. */
  forget(): void;
  cursors: {
    trays: Cursors<TrayPosition>;
    stories: Cursors<StoryId>;
    viewers: Cursors<[viewedAt: string, viewerId: UserId]>;
    highlights: Cursors<HighlightId>;
    places: Cursors<number>;
    updates: Cursors<StreamPosition>;
  };
}
