import { createViewerTokens } from '@heliograph/platform/auth';
import type { UserId } from '@heliograph/platform/ids';
import {
  createOperationsServer,
  defineSubgraph,
  PublicError,
  type RequestContext,
  serveSubgraph,
} from '@heliograph/platform/subgraph';
import { createLogger } from '@heliograph/platform/telemetry';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { SubgraphCaller } from './caller.ts';
import { httpCaller } from './http-caller.ts';
import { inProcessCaller } from './in-process-caller.ts';

const viewerTokens = createViewerTokens({ secret: 'the secret of this deployment' });
const subgraph = defineSubgraph<RequestContext>({
  name: 'echo',
  typeDefs: 'scalar DateTime scalar URL type Query { me: ID echo(text: String): String no: Int nothing: String }',
  viewerTokens,
  logger: createLogger({ role: 'test', level: 'silent' }),
  context: (request) => request,
  resolvers: {
    Query: {
      me: (_root: unknown, _args: unknown, context: RequestContext) => context.requireViewer().userId,
      echo: (_root: unknown, { text }: { text: string }) => text,
      no: () => {
        throw new PublicError('FORBIDDEN', 'No');
      },
    },
  },
});

const server = createOperationsServer();
let ways: SubgraphCaller[];

beforeAll(async () => {
  serveSubgraph(server, subgraph, { timeoutMs: 1000 });
  const origin = await server.listen({ port: 0, host: '127.0.0.1' });
  ways = [inProcessCaller(subgraph), httpCaller(`${origin}/graphql/echo`)];
});
afterAll(async () => {
  for (const way of ways) await way.close();
  await server.close();
});

const viewer = { userId: '42' as UserId, sessionId: 's' };

test.each([
  ['data', '{ me }', undefined],
  ['variables, nulls and letters of all kinds', 'query ($t: String) { echo(text: $t) nothing }', { t: 'é 🌸 "\\' }],
  ['errors beside data', '{ me no }', undefined],
  ['an invalid operation', '{ unknown }', undefined],
])('both ways answer the same: %s', async (_what, query, variables) => {
  const request = {
    query,
    variables,
    viewerToken: viewerTokens.sign(viewer),
    requestId: 'r',
    deadline: Date.now() + 1000,
  };
  const [inProcess, overHttp] = await Promise.all(ways.map((way) => way.call(request)));
  expect(JSON.parse(JSON.stringify(inProcess))).toEqual(overHttp);
  expect(inProcess).toSatisfy(({ data, errors }) => Boolean(data ?? errors));
});

test('neither way lets a stranger in', async () => {
  const request = {
    query: '{ echo(text: "hi") }',
    viewerToken: undefined,
    requestId: 'r',
    deadline: Date.now() + 1000,
  };
  for (const way of ways) {
    expect((await way.call(request)).errors?.map(({ extensions }) => extensions?.code)).toEqual(['FORBIDDEN']);
  }
});
