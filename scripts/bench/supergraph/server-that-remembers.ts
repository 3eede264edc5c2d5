import { createServer, type IncomingMessage } from 'node:http';
import { createViewerTokens } from '@heliograph/platform/auth';
import { answerParent } from '../processes/parent.ts';
import { type GraphqlBody, keepAnswers } from './answers-kept.ts';
import { createSubgraphs } from './index.ts';

/** The subgraphs on PORT, each at `/graphql/<name>`, from answers in memory: as little work as node:http allows. */
const viewerTokens = createViewerTokens({ secret: process.env.AUTH_VIEWER_SECRET ?? '' });
const answersOf = new Map(
  [...createSubgraphs(viewerTokens)].map(([name, subgraph]) => [
    `/graphql/${name}`,
    keepAnswers(subgraph, viewerTokens),
  ]),
);

const server = createServer({ keepAliveTimeout: 60_000 }, async (request, response) => {
  const answerTo = answersOf.get(request.url ?? '');
  const body = await textOf(request);
  const answer = await answerTo?.(body, () => JSON.parse(body) as GraphqlBody);
  response.writeHead(answer ? 200 : 404, { 'content-type': 'application/json' }).end(answer);
});
server.listen(Number(process.env.PORT), '127.0.0.1', () => answerParent());

function textOf(request: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    request.setEncoding('utf8');
    request.on('data', (chunk: string) => {
      text += chunk;
    });
    request.on('end', () => resolve(text));
    request.on('error', reject);
  });
}
