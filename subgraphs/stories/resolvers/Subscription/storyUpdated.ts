import type { PassedOver, StreamPosition } from '@heliograph/platform/streams';
import { type Cursors, StreamBegins } from '@heliograph/platform/subgraph';
import { type Told, watchStories } from '../../domain/watch-stories.ts';
import type { SubscriptionResolvers } from '../../generated/resolvers.ts';
import type { StoryUpdate } from '../../ports.ts';

export const storyUpdated: SubscriptionResolvers['storyUpdated'] = {
  async subscribe(_root, args, { live, cursors, requireViewer, resumeFrom, signal }) {
    const { userId: viewer } = requireViewer();
    const list = `stories:${viewer}`;
    const after = cursors.updates.decode(list, resumeFrom ?? args.after);
    const { begin, updates } = await watchStories(live, { viewer, after }, signal);
    return withCursors(begin, updates, (position) => cursors.updates.encode(list, position));
  },
  resolve: (update: StoryUpdate) => update,
};

async function* withCursors(
  begin: StreamPosition,
  updates: AsyncIterable<Told | PassedOver>,
  cursorOf: (position: StreamPosition) => ReturnType<Cursors<StreamPosition>['encode']>,
): AsyncGenerator<StreamBegins | StoryUpdate> {
  yield new StreamBegins(cursorOf(begin));
  for await (const told of updates) {
    if ('passedOver' in told) yield new StreamBegins(cursorOf(told.passedOver));
    else yield withCursor(told, cursorOf);
  }
}

function withCursor({ position, ...update }: Told, cursorOf: (position: StreamPosition) => string): StoryUpdate {
  return { ...update, cursor: cursorOf(position) };
}
