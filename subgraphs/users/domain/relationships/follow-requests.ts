import { refused } from '@heliograph/platform/result';
import type { RelationshipChange } from '../../ports.ts';
import { noSuchUser } from '../refusals.ts';
import type { FollowDependencies } from './follow.ts';
import { type Changed, changeWithVisible, visibleAccount } from './other-account.ts';

/** Lets an account that asked follow the viewer; a follower stays one. */
export async function acceptFollowRequest(dependencies: FollowDependencies, change: RelationshipChange): Changed {
  const requester = await visibleAccount(dependencies, change);
  if (!requester.ok) return requester;
  return (await dependencies.follows.accept(change)) ? requester : refused(noSuchUser);
}

/** Takes an account off those who ask to follow the viewer. */
export function declineFollowRequest(dependencies: FollowDependencies, change: RelationshipChange): Changed {
  return changeWithVisible(dependencies, change, dependencies.follows.decline);
}

/** Ends an account's following of the viewer. */
export function removeFollower(dependencies: FollowDependencies, change: RelationshipChange): Changed {
  return changeWithVisible(dependencies, change, dependencies.follows.removeFollower);
}
