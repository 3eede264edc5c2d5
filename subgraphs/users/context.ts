import type { RequestGraph } from '@heliograph/platform/graph';
import type { UserId } from '@heliograph/platform/ids';
import type { Cursors, RequestContext } from '@heliograph/platform/subgraph';
import type DataLoader from 'dataloader';
import type { FollowDependencies } from './domain/follow.ts';
import type { SignUpDependencies } from './domain/sign-up.ts';
import type { Profile } from './ports.ts';

/** Where a page of followers ended: when the edge was made (ISO 8601), and with whom. */
export type FollowPosition = [time: string, id: UserId];

/** What the resolvers of one request work with. */
export interface Context extends RequestContext {
  users: SignUpDependencies & FollowDependencies;
  graph: RequestGraph;
  followCursors: Cursors<FollowPosition>;
  /** Profiles that this viewer may see; null for all others. */
  profiles: DataLoader<UserId, Profile | null>;
}
