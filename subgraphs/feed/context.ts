import type { PostId } from '@heliograph/platform/ids';
import type { Cursors, RequestContext } from '@heliograph/platform/subgraph';
import type { DismissPostDependencies } from './domain/dismiss-post.ts';
import type { ExploreDependencies } from './domain/explore.ts';
import type { HomeFeedDependencies } from './domain/home-feed.ts';
import type { MarkSeenDependencies } from './domain/mark-seen.ts';
import type { FeedPosition } from './domain/snapshot-pages.ts';

/** What the resolvers of one request work with. */
export interface Context extends RequestContext {
  feed: HomeFeedDependencies & ExploreDependencies & MarkSeenDependencies & DismissPostDependencies;
  cursors: { home: Cursors<FeedPosition>; explore: Cursors<FeedPosition>; following: Cursors<PostId> };
}
