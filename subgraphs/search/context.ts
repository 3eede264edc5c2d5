import type { Cursors, RequestContext } from '@heliograph/platform/subgraph';
import type { RecentDependencies } from './domain/recent-searches.ts';
import type { SearchDependencies } from './domain/search.ts';
import type { Hit, Trends } from './ports.ts';

/** What the resolvers of one request work with. */
export interface Context extends RequestContext {
  search: SearchDependencies;
  recent: RecentDependencies;
  trends: Trends;
  cursors: { hits: Cursors<Hit> };
}
