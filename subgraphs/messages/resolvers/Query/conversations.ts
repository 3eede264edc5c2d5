import { pageSize } from '@heliograph/platform/subgraph';
import { inboxPage } from '../../domain/inbox-page.ts';
import type { QueryResolvers } from '../../generated/resolvers.ts';

export const conversations: QueryResolvers['conversations'] = async (_root, args, context) => {
  const { userId: viewer } = context.requireViewer();
  const { folder } = args;
  const list = `${folder}:${viewer}`;
  const after = context.cursors.inbox.decode(list, args.after);
  const cursorOf = (position: string) => context.cursors.inbox.encode(list, position);
  const page = await inboxPage(context.inbox, { viewer, folder, first: pageSize(args), after });
  const nodes = await Promise.all(page.items.map(({ conversationId }) => context.conversations.load(conversationId)));
  const edges = page.items.flatMap(({ position }, index) => {
    const node = nodes[index];
    return node ? [{ cursor: cursorOf(position), node }] : [];
  });
  return {
    edges,
    pageInfo: {
      hasNextPage: page.hasNextPage,
      hasPreviousPage: after !== null,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: page.end && cursorOf(page.end),
    },
  };
};
