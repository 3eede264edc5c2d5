import { accepted, type Result, refused, refuseKey } from '@heliograph/platform/result';
import type { Visibility } from '@heliograph/platform/visibility';
import type { Profile, ProfileStore, RelationshipChange } from '../../ports.ts';
import { noSuchUser, type UsersRefusal } from '../refusals.ts';

export interface AccountFinder {
  profiles: Pick<ProfileStore, 'load'>;
  visibility: Visibility;
}

/** What a change between two accounts comes to: the other account, or why not. */
export type Changed = Promise<Result<Profile, UsersRefusal>>;

/** Makes a change between the viewer and an account that they may see. */
export async function changeWithVisible(
  finder: AccountFinder,
  change: RelationshipChange,
  make: (change: RelationshipChange) => Promise<unknown>,
): Changed {
  const target = await visibleAccount(finder, change);
  if (target.ok) await make(change);
  return target;
}

/** The account that a change is about, where the viewer may see it; one that is hidden is refused like none. */
export async function visibleAccount(finder: AccountFinder, change: RelationshipChange): Changed {
  const [visible] = await finder.visibility.maySee(change.viewer, [change.target]);
  return otherAccount(finder, change, visible === true);
}

/** The same, or an account that the viewer has blocked. */
export async function visibleOrBlockedAccount(finder: AccountFinder, change: RelationshipChange): Changed {
  const { visibility } = finder;
  const { viewer, target } = change;
  const seen = await Promise.all([visibility.maySee(viewer, [target]), visibility.maySeeAsBlocked(viewer, [target])]);
  return otherAccount(finder, change, seen.flat().includes(true));
}

async function otherAccount(
  { profiles }: AccountFinder,
  { viewer, target, idempotencyKey }: RelationshipChange,
  visible: boolean,
): Changed {
  const wrong = refuseKey(idempotencyKey);
  if (wrong) return refused(wrong);
  if (target === viewer) return refused(notOneself);
  const [profile] = await profiles.load([target]);
  return profile && visible ? accepted(profile) : refused(noSuchUser);
}

const notOneself: UsersRefusal = {
  code: 'NOT_ALLOWED',
  message: 'This cannot be done to the own account',
  field: ['userId'],
};
