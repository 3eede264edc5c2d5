import type { PostId } from '@heliograph/platform/ids';
import type { Cursors, RequestContext } from '@heliograph/platform/subgraph';
import type { HomeFeedDependencies, HomePosition } from './domain/home-feed.ts';

/** What the resolvers of one request work with. */
export interface Context extends RequestContext {
  feed: HomeFeedDependencies;
  cursors: { home: Cursors<HomePosition>; following: Cursors<PostId> };
}
