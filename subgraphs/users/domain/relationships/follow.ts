import { refused } from '@heliograph/platform/result';
import type { FollowStore, RelationshipChange } from '../../ports.ts';
import type { UsersRefusal } from '../refusals.ts';
import { type AccountFinder, type Changed, changeWithVisible } from './other-account.ts';

export interface FollowDependencies extends AccountFinder {
  follows: FollowStore;
}

/** Makes the viewer follow an account, or ask to where it is private; following it already changes nothing. */
export async function follow(dependencies: FollowDependencies, change: RelationshipChange): Changed {
  const target = await changeWithVisible(dependencies, change, dependencies.follows.follow);
  if (target.ok) return target;
  const [blocked] = await dependencies.visibility.maySeeAsBlocked(change.viewer, [change.target]);
  return blocked ? refused(blockedByViewer) : target;
}

/** Ends the viewer's following of an account, or their wish to; where there was neither nothing changes. */
export function unfollow(dependencies: FollowDependencies, change: RelationshipChange): Changed {
  return changeWithVisible(dependencies, change, dependencies.follows.unfollow);
}

const blockedByViewer: UsersRefusal = {
  code: 'NOT_ALLOWED',
  message: 'The viewer blocks this account; unblock it first',
  field: ['userId'],
};
