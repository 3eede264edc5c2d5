import type { StoryId } from '@heliograph/platform/ids';
import type { Result } from '@heliograph/platform/result';
import { refusingConflicts } from '@heliograph/platform/subgraph';
import type { Context } from '../context.ts';
import type { StoryRefusal } from '../domain/refusals.ts';

/** Runs a change; what the request has read before may be another then. */
export async function changing<Value>({ forget }: Context, change: Promise<Result<Value, StoryRefusal>>) {
  const result = await refusingConflicts(change);
  forget();
  return result;
}

/** Runs a change by somebody who sees the story by that, and answers it as it is afterwards. */
export async function storyPayload(context: Context, change: Promise<Result<StoryId | { id: StoryId }, StoryRefusal>>) {
  const result = await changing(context, change);
  if (!result.ok) return { story: null, errors: [result.refusal] };
  const id = typeof result.value === 'string' ? result.value : result.value.id;
  // Sent again while the first one is under way, it may find the view counted but not yet among what the viewer has seen.
  context.loaders.seen.prime(id, true);
  return { story: await context.loaders.stories.load(id), errors: [] };
}
