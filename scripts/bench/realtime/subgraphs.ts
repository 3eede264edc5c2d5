import { readSettings } from '@heliograph/platform/config';
import { createOperationsServer } from '@heliograph/platform/operations';
import { openPlatform } from '@heliograph/platform/runtime';
import { serveSubgraph } from '@heliograph/platform/subgraph';
import { answerParent } from '../processes/parent.ts';
import { createSubgraphs } from '../supergraph/index.ts';
import { createRooms } from './rooms.ts';

/** The subgraphs by HTTP on PORT, as the product serves its own, over real streams. */
const platform = await openPlatform(readSettings(process.env), { role: 'bench', works: false });
const rooms = createRooms(platform.streams);
const server = createOperationsServer();
for (const subgraph of createSubgraphs(platform.viewerTokens, rooms.definitions).values())
  serveSubgraph(server, subgraph, { timeoutMs: 30_000 });
await server.listen({ port: Number(process.env.PORT), host: '127.0.0.1' });
answerParent(rooms.answers);
