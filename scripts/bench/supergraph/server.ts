import { createViewerTokens } from '@heliograph/platform/auth';
import { createOperationsServer } from '@heliograph/platform/operations';
import { serveSubgraph } from '@heliograph/platform/subgraph';
import { answerParent } from '../processes/parent.ts';
import { createSubgraphs } from './index.ts';

/** The subgraphs by HTTP on PORT, as the product serves its own. */
const viewerTokens = createViewerTokens({ secret: process.env.AUTH_VIEWER_SECRET ?? '' });
const server = createOperationsServer();
for (const subgraph of createSubgraphs(viewerTokens).values()) serveSubgraph(server, subgraph, { timeoutMs: 30_000 });
await server.listen({ port: Number(process.env.PORT), host: '127.0.0.1' });
answerParent();
