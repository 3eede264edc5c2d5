import type { AddressInfo } from 'node:net';
import { createCursorSeal, createViewerTokens } from '@heliograph/platform/auth';
import { type NotificationId, shardOf, type UserId } from '@heliograph/platform/ids';
import type { StreamPosition } from '@heliograph/platform/streams';
import {
  createCursors,
  defineSubgraph,
  type RequestContext,
  StreamBegins,
  type SubgraphResult,
  serveSubgraph,
} from '@heliograph/platform/subgraph';
import { fastify } from 'fastify';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { userOn } from '../../test/kit/ids.ts';
import { type TestPlatform, testPlatform } from '../../test/kit/test-platform.ts';
import type { RequestScope } from '../request-scope.ts';
import { httpCaller } from './http-caller.ts';
import { openStreams } from './open-streams.ts';

const secret = 'the secret of this deployment';
const viewerTokens = createViewerTokens({ secret });
const cursors = createCursors<StreamPosition>(createCursorSeal({ secret, purpose: 'notices' }));

let system: TestPlatform;
let opened: AsyncDisposableStack;
let owner: UserId;
beforeAll(async () => {
  system = await testPlatform();
});
beforeEach(() => {
  opened = new AsyncDisposableStack();
  owner = userOn(6);
});
afterEach(() => opened.disposeAsync());
afterAll(() => system[Symbol.asyncDispose]());

/**
 * A room as they are: its source is a stream of the viewer's account, with sealed cursors.
 * @param onFollow called when a stream has begun
 */
function notices(onFollow: () => void) {
  const { streams, logger } = system.platform;
  async function subscribe(
    _root: unknown,
    { after }: { after?: string | null },
    { resumeFrom, requireViewer, signal }: RequestContext,
  ) {
    const { userId: ownerId } = requireViewer();
    const place = cursors.decode(ownerId, resumeFrom ?? after);
    const { begin, entries } = await streams.follow({ ownerId, kind: 'notifications', after: place }, signal);
    onFollow();
    return (async function* () {
      yield new StreamBegins(cursors.encode(ownerId, begin));
      for await (const { position, payload } of entries) {
        yield { id: payload.notificationId, cursor: cursors.encode(ownerId, position) };
      }
    })();
  }
  return defineSubgraph<RequestContext>({
    name: 'notices',
    typeDefs: `
      scalar DateTime scalar URL
      type Query { me: ID }
      type Subscription { noticed(after: String): Notice }
      type Notice { id: ID! cursor: String! }
    `,
    viewerTokens,
    logger,
    context: (request) => request,
    resolvers: { Subscription: { noticed: { subscribe, resolve: (notice: unknown) => notice } } },
  });
}

/** The room on a port of its own, that it keeps over its restarts. */
async function restartable() {
  let followers = 0;
  const room = notices(() => {
    followers += 1;
  });
  const start = async (port: number) => {
    const server = fastify({ forceCloseConnections: true });
    serveSubgraph(server, room, { timeoutMs: 5000 });
    await server.listen({ port, host: '127.0.0.1' });
    return server;
  };
  let server = await start(0);
  const { port } = server.server.address() as AddressInfo;
  opened.defer(() => server.close());
  return {
    followers: () => followers,
    url: `http://127.0.0.1:${port}/graphql/notices`,
    async restart(meanwhile: () => Promise<unknown>): Promise<void> {
      await server.close();
      await meanwhile();
      server = await start(port);
    },
  };
}

function subscribeTo(url: string): AsyncIterator<SubgraphResult> {
  const caller = httpCaller(url);
  const leave = new AbortController();
  opened.defer(() => caller.close());
  opened.defer(() => leave.abort());
  const viewerToken = viewerTokens.sign({ userId: owner, sessionId: 's' });
  const scope = () => ({ viewerToken, requestId: 'r', deadline: Date.now() + 5000 }) as RequestScope;
  const open = openStreams(new Map([['notices', caller]]), system.platform.logger);
  const query = 'subscription { noticed { id } }';
  const operation = { subgraph: 'notices', kind: 'subscription', query, operationName: undefined } as const;
  return open(operation, {}, scope, leave.signal)[Symbol.asyncIterator]();
}

const notify = (...ids: number[]) =>
  system.platform.shards.transaction(shardOf(owner), (tx) =>
    system.platform.streams.append(
      tx,
      'notifications',
      ids.map((id) => ({
        ownerId: owner,
        source: String(id),
        payload: { notificationId: String(id) as NotificationId },
        aboutId: null,
      })),
    ),
  );

const told = (id: number) => ({ data: { noticed: { id: String(id) } } });

test('restarts of its subgraph cost a subscription no event, and it is told none twice', async () => {
  const room = await restartable();
  const results = subscribeTo(room.url);
  const next = results.next();
  await expect.poll(room.followers).toBe(1);
  await notify(1);
  expect(await next).toEqual({ done: false, value: told(1) });

  for (const last of [5, 9, 13]) {
    const [before, during, more, after] = [last - 3, last - 2, last - 1, last];
    await notify(before);
    await room.restart(() => notify(during, more));
    await notify(after);
    for (const id of [before, during, more, after]) expect((await results.next()).value).toEqual(told(id));
  }
});

test('one that cannot go on, as too much is not kept any more, ends with RESYNC', async () => {
  const room = await restartable();
  const results = subscribeTo(room.url);
  const next = results.next();
  await expect.poll(room.followers).toBe(1);
  await notify(1);
  expect((await next).value).toEqual(told(1));
  await room.restart(async () => {
    await notify(2, 3);
    const entries = system.platform.shards.db(shardOf(owner)).deleteFrom('stream_entry');
    await entries.where('owner_id', '=', owner).execute();
  });
  const rest = await Array.fromAsync({ [Symbol.asyncIterator]: () => results });
  expect(rest).toMatchObject([{ data: null, errors: [{ extensions: { code: 'RESYNC' } }] }]);
});
