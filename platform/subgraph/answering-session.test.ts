import { expect, test } from 'vitest';
import { createViewerTokens, type RequestViewer } from '../auth/index.ts';
import { runningRequest } from '../consistency/running-request.ts';
import type { UserId } from '../ids/index.ts';
import { createLogger } from '../telemetry/index.ts';
import { defineSubgraph } from './subgraph.ts';

const viewerTokens = createViewerTokens({ secret: 'the secret of this deployment' });
let kept: (string | null)[] = [];

/** What a write owes its session, until the end of the request. */
async function write(): Promise<string | null> {
  const request = runningRequest();
  await Promise.resolve();
  request?.beforeAnswer(async () => {
    await Promise.resolve();
    kept.push(request.session);
  });
  return request ? request.session : 'outside of any request';
}

const subgraph = defineSubgraph({
  name: 'test',
  typeDefs: `
    extend schema @link(url: "https://specs.apollo.dev/federation/v2.12", import: ["@key"])
    scalar DateTime
    scalar URL
    type Query { session: String }
    type Mutation { write: String }
    type Subscription { written: String }
  `,
  viewerTokens,
  logger: createLogger({ role: 'test', level: 'silent' }),
  context: () => ({}),
  resolvers: {
    Query: { session: () => runningRequest()?.session },
    Mutation: { write },
    Subscription: {
      written: {
        async *subscribe() {
          yield* [1, 2];
        },
        resolve: write,
      },
    },
  },
});

const asked = (query: string, viewer: RequestViewer) => ({
  query,
  requestId: 'r1',
  deadline: Date.now() + 5000,
  viewerToken: viewerTokens.sign(viewer),
});
const ana = { userId: '42' as UserId, sessionId: 'of ana' };

test('stores know whose request they serve', async () => {
  expect(await subgraph.handle(asked('{ session }', ana))).toEqual({ data: { session: 'of ana' } });
  expect(await subgraph.handle(asked('{ session }', null))).toEqual({ data: { session: null } });
});

test('what a write owes its session is kept before the answer is given', async () => {
  kept = [];
  expect(await subgraph.handle(asked('mutation { write }', ana))).toEqual({ data: { write: 'of ana' } });
  expect(kept).toEqual(['of ana']);
});

test('each event of a subscription is a request of the session', async () => {
  kept = [];
  const seen: number[] = [];
  for await (const { data } of subgraph.subscribe(
    asked('subscription { written }', ana),
    new AbortController().signal,
  )) {
    expect(data).toEqual({ written: 'of ana' });
    seen.push(kept.length);
  }
  expect(seen).toEqual([1, 2]);
});
