import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import { createViewerTokens } from '@heliograph/platform/auth';
import { httpCaller } from '@heliograph/router';
import { createScopes } from '../../../../router/request-scope.ts';
import { answerParent } from '../../processes/parent.ts';
import { subgraphNames } from '../../supergraph/index.ts';
import { startEngine } from '../engines/start-engine.ts';

/** Our engine behind nothing but node:http: what the door adds, and what Node's own HTTP takes, is the difference. */
const { PORT, SUPERGRAPH_FILE = '', SUBGRAPHS_URL, AUTH_VIEWER_SECRET = '' } = process.env;
const callers = new Map(subgraphNames.map((name) => [name, httpCaller(`${SUBGRAPHS_URL}/${name}`)]));
const engine = await startEngine(await readFile(SUPERGRAPH_FILE, 'utf8'), (operation, variables, scope) => {
  const caller = callers.get(operation.subgraph);
  if (!caller) throw new Error(`There is no subgraph ${operation.subgraph}`);
  const { query, operationName } = operation;
  const { viewerToken, requestId, deadline } = scope;
  return caller.call({ query, operationName, variables, viewerToken, requestId, deadline });
});
const newScope = createScopes({ viewerTokens: createViewerTokens({ secret: AUTH_VIEWER_SECRET }), timeoutMs: 30_000 });

interface Body {
  query: string;
  operationName?: string;
  variables: Record<string, unknown>;
}

const server = createServer(async (request, response) => {
  const { query, operationName, variables } = (await json(request)) as Body;
  const preparation = engine.prepare(query, operationName);
  if ('errors' in preparation) throw new AggregateError(preparation.errors, 'The home feed was refused');
  const scope = newScope({ claims: null, ip: '127.0.0.1', requestId: 'bench' });
  const body = JSON.stringify(await engine.execute(preparation.operation, variables, scope));
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }).end(body);
});
server.listen(Number(PORT), '127.0.0.1', () => answerParent());
