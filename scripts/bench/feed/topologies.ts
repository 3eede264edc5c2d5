import { createViewerTokens } from '@heliograph/platform/auth';
import type { UserId } from '@heliograph/platform/ids';
import { HEADERS } from '@heliograph/platform/subgraph';
import { operationText } from '../../../test/kit/client.ts';
import type { Person } from '../../../test/kit/index.ts';
import { type Measured, putUnderLoad, type Target } from '../load.ts';
import { type Product, startProduct } from '../product.ts';
import { table } from '../table.ts';
import { makeViewer, sessionsOf } from '../world.ts';

const AUTHORS = 20;
const POSTS_EACH = 3;
const PAGE = 20;
const LOAD = { connections: 16, seconds: 8 };

/**
 * The home feed under load: 20 posts with authors, photos, counts and like state, through the router in both topologies,
 * as a ratio to asking the feed subgraph alone for the same page's ids.
 */
export async function compareTopologies(): Promise<void> {
  console.log('Starting both topologies over the same stores …');
  await using product = await startProduct({}, 'embedded');

  console.log(`Making a world: ${AUTHORS} authors with ${POSTS_EACH} posts each …`);
  const viewer = await makeViewer(product.origin, { authors: AUTHORS, postsEach: POSTS_EACH });
  const results: Measured[] = [];
  const tokens = await sessionsOf(viewer, LOAD.connections, product.origin);
  for (const target of targets(viewer, tokens, product)) results.push(await putUnderLoad(target, LOAD));

  const [direct] = results;
  const rows = results.map(({ name, requestsPerSecond, p50, p99 }) => [
    name,
    requestsPerSecond.toFixed(0),
    (requestsPerSecond / (direct?.requestsPerSecond ?? 1)).toFixed(2),
    p50,
    p99,
  ]);
  console.log(`\nHome feed, ${PAGE} posts, ${LOAD.connections} connections, ${LOAD.seconds} s each\n`);
  console.log(table(['', 'requests/s', '× direct', 'p50 ms', 'p99 ms'], rows));
}

function targets(viewer: Person, tokens: readonly string[], { env, origin, measured }: Product): Target[] {
  const body = { query: operationText('HomeFeed'), variables: { first: PAGE } };
  const requests = tokens.map((token) => ({ headers: { authorization: `Bearer ${token}` }, body }));
  const feedUrl = /feed=([^,]+)/.exec(env.SUBGRAPH_URLS ?? '')?.[1] ?? '';
  // Signed for the length of the benchmark: the router signs anew for every request.
  const viewerTokens = createViewerTokens({ secret: env.AUTH_VIEWER_SECRET ?? '', lifetimeSeconds: 600 });
  const token = viewerTokens.sign({ userId: viewer.id as UserId, sessionId: 'bench' });
  const ids = `query ($first: Int!) { homeFeed(first: $first) { generatedAt
    edges { cursor reason { kind message } node { __typename ... on Post { id } } } pageInfo { hasNextPage endCursor } } }`;
  return [
    {
      name: 'feed subgraph alone',
      url: feedUrl,
      requests: [{ headers: { [HEADERS.viewer]: token }, body: { query: ids, variables: { first: PAGE } } }],
    },
    { name: 'router, services', url: `${origin}/graphql`, requests },
    { name: 'router, embedded', url: `${measured}/graphql`, requests },
  ];
}
