import type { BlockStore, RelationshipChange } from '../../ports.ts';
import { type AccountFinder, type Changed, visibleOrBlockedAccount } from './other-account.ts';

export interface BlockDependencies extends AccountFinder {
  blocks: BlockStore;
}

/** Hides the viewer and an account from each other, and ends all that ties them. */
export async function block(dependencies: BlockDependencies, change: RelationshipChange): Changed {
  const target = await visibleOrBlockedAccount(dependencies, change);
  if (target.ok) await dependencies.blocks.block(change);
  return target;
}

/** Ends a block; what it ended does not come back. */
export async function unblock(dependencies: BlockDependencies, change: RelationshipChange): Changed {
  const target = await visibleOrBlockedAccount(dependencies, change);
  if (target.ok) await dependencies.blocks.unblock(change);
  return target;
}
