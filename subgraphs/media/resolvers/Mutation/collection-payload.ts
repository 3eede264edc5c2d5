import type { CollectionId, UserId } from '@heliograph/platform/ids';
import type { Result } from '@heliograph/platform/result';
import { refusingConflicts } from '@heliograph/platform/subgraph';
import type { Context } from '../../context.ts';
import type { MediaRefusal } from '../../domain/refusals.ts';

type Change = (viewer: UserId) => Promise<Result<CollectionId, MediaRefusal>>;

/** Runs what makes or changes a collection of the viewer's, after which the request reads it anew. */
export async function changeCollection(context: Context, change: Change) {
  const { userId: viewer } = context.requireViewer();
  const result = await refusingConflicts(change(viewer));
  context.graph.forget();
  context.collections.clearAll();
  return result;
}

/** The same, and answers the collection as it is afterwards. */
export async function collectionPayload(context: Context, change: Change) {
  const result = await changeCollection(context, change);
  if (!result.ok) return { collection: null, errors: [result.refusal] };
  return { collection: await context.collections.load(result.value), errors: [] };
}
