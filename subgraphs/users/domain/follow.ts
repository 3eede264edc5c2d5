import { accepted, type Result, refused } from '@heliograph/platform/result';
import type { Visibility } from '@heliograph/platform/visibility';
import type { FollowChange, FollowStore, Profile, ProfileStore } from '../ports.ts';
import { invalid, noSuchUser, type UsersRefusal } from './refusals.ts';

export interface FollowDependencies {
  follows: FollowStore;
  profiles: Pick<ProfileStore, 'load'>;
  visibility: Visibility;
}

/** Makes the viewer follow an account; following it already changes nothing. */
export async function follow(
  dependencies: FollowDependencies,
  change: FollowChange,
): Promise<Result<Profile, UsersRefusal>> {
  const target = await otherAccount(dependencies, change);
  if (target.ok) await dependencies.follows.follow(change);
  return target;
}

/** Ends the viewer's following of an account; where there was none nothing changes. */
export async function unfollow(
  dependencies: FollowDependencies,
  change: FollowChange,
): Promise<Result<Profile, UsersRefusal>> {
  const target = await otherAccount(dependencies, change);
  if (target.ok) await dependencies.follows.unfollow(change);
  return target;
}

async function otherAccount(
  { profiles, visibility }: FollowDependencies,
  { viewer, target, idempotencyKey }: FollowChange,
): Promise<Result<Profile, UsersRefusal>> {
  if (typeof idempotencyKey === 'string' && (idempotencyKey.length < 1 || idempotencyKey.length > 64)) {
    return refused(invalid('idempotencyKey', 'An idempotencyKey has 1 to 64 characters'));
  }
  if (target === viewer) {
    return refused({ code: 'NOT_ALLOWED', message: 'An account cannot follow itself', field: ['userId'] });
  }
  const [profile] = await profiles.load([target]);
  const [visible] = await visibility.maySee(viewer, [target]);
  return profile && visible ? accepted(profile) : refused(noSuchUser);
}
