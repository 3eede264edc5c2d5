import { inProcessCaller } from '@heliograph/router';
import { startOurs } from '../start-ours.ts';
import { createSubgraphs } from '../supergraph/index.ts';
import { createRooms } from './rooms.ts';

let rooms: ReturnType<typeof createRooms> | undefined;

/** Our router with the subgraphs of this benchmark in its own process. */
await startOurs(
  ({ viewerTokens, streams }) => {
    rooms = createRooms(streams);
    const subgraphs = [...createSubgraphs(viewerTokens, rooms.definitions)];
    return new Map(subgraphs.map(([name, subgraph]) => [name, inProcessCaller(subgraph)]));
  },
  { open: () => rooms?.answers.open() },
);
