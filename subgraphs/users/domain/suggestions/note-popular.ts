import type { Graph } from '@heliograph/platform/graph';
import type { UserId } from '@heliograph/platform/ids';
import type { PopularAccounts } from '../../ports.ts';

/** Somebody has begun to follow the account. One that is being erased leaves no new trace. */
export async function notePopular(
  { graph, popular }: { graph: Pick<Graph, 'contains'>; popular: Pick<PopularAccounts, 'note'> },
  account: UserId,
): Promise<void> {
  const [isGone] = await graph.contains([{ id1: account, type: 'GONE', id2: account }]);
  if (!isGone) await popular.note(account);
}
