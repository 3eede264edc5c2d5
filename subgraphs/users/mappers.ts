import type { UserId } from '@heliograph/platform/ids';
import type { Profile } from './ports.ts';

/** What resolvers hand round as a `User`. */
export type UserMapper = Profile;

/** What resolvers hand round as the `Viewer`. */
export interface ViewerMapper {
  id: UserId;
}
