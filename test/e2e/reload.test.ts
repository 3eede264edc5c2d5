import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Pool } from 'undici';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { samplesOf } from '../../platform/telemetry/testing/exposition.ts';
import { persistedOperations, type SubgraphName, subgraphSdl, supergraphSdl } from '../../schema/index.ts';
import { composeSupergraph } from '../../scripts/compose.ts';
import { eventually } from '../kit/index.ts';
import { connectSocket } from '../kit/live-client.ts';
import { type PlayedSubgraphs, playSubgraphs } from '../kit/played-subgraphs.ts';
import { startTestSystem, type TestSystem } from '../kit/test-system.ts';

const IN_FLIGHT = 200;
const ANA = '{ userByUsername(username: "ana") { username postCount } }';
const MOTTO = '{ userByUsername(username: "ana") { motto } }';

/** A schema with a field more, which the subgraph answers before any supergraph has it. */
const withMotto = (name: SubgraphName) => {
  const sdl = subgraphSdl(name);
  return name === 'users' ? `${sdl}\nextend type User { "What they live by." motto: String }` : sdl;
};

/** What media has processed: one event each time that `next` is called. */
class Events {
  #waiting: (() => void) | undefined;
  opened = 0;

  async *[Symbol.asyncIterator]() {
    this.opened += 1;
    for (;;) {
      await new Promise<void>((resolve) => {
        this.#waiting = resolve;
      });
      yield { mediaProcessed: { id: '7', status: 'READY', variants: [] } };
    }
  }

  next(): void {
    if (!this.#waiting) throw new Error('Nobody waits for an event');
    this.#waiting();
    this.#waiting = undefined;
  }
}

describe('a supergraph is replaced under load', () => {
  const events = new Events();
  let folder: string;
  let file: string;
  let subgraphs: PlayedSubgraphs;
  let system: TestSystem;
  let load: Load;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'heliograph-supergraph-'));
    file = join(folder, 'supergraph.graphql');
    await writeFile(file, supergraphSdl());
    const ana = { __typename: 'User', id: '1', username: 'ana', motto: 'Carpe diem' };
    subgraphs = await playSubgraphs({
      sdlOf: withMotto,
      resolvers: {
        users: { Query: { userByUsername: () => ana }, User: { __resolveReference: () => ana } },
        media: {
          User: { __resolveReference: () => ({ ...ana, postCount: 3 }) },
          Subscription: { mediaProcessed: { subscribe: () => events[Symbol.asyncIterator]() } },
        },
      },
    });
    system = await startTestSystem({
      topology: 'services',
      only: ['router'],
      env: {
        ...subgraphs.env,
        SUPERGRAPH_FILE: file,
        RATE_LIMITS: 'query.viewer=1000000/1000000,query.ip=1000000/1000000',
      },
    });
    load = startLoad(system.url);
  });
  afterAll(async () => {
    await load?.end();
    await system?.[Symbol.asyncDispose]();
    await subgraphs?.[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  });

  test('a new one is in force without a request that fails, and the registered operations are planned', async () => {
    expect((await ask(MOTTO)).errors[0]?.extensions?.code).toBe('GRAPHQL_VALIDATION_FAILED');
    await replace(composed(withMotto));
    await eventually(async () => expect((await ask(MOTTO)).data).toEqual({ userByUsername: { motto: 'Carpe diem' } }));
    const before = await planned();
    expect(await askRegistered('Viewer')).toEqual({ data: { viewer: null } });
    expect(await planned()).toBe(before);
  });

  test.each([
    ['no GraphQL', () => 'type Query {'],
    ['no supergraph', () => 'type Query { viewer: Int }'],
    ['of a subgraph that nobody knows', () => supergraphSdl().replaceAll('"media"', '"stories"')],
  ])('one that cannot be used changes nothing: %s', async (_what, text) => {
    const refusals = () => system.log('router').split('the new supergraph cannot be used').length;
    const before = refusals();
    await replace(text());
    await eventually(() => expect(refusals()).toBe(before + 1));
    expect((await ask(MOTTO)).data).toEqual({ userByUsername: { motto: 'Carpe diem' } });
  });

  test('a good one after that is taken again, and what it has lost is refused', async () => {
    await replace(supergraphSdl());
    await eventually(async () =>
      expect((await ask(MOTTO)).errors[0]?.extensions?.code).toBe('GRAPHQL_VALIDATION_FAILED'),
    );
  });

  test('a subscription goes on', async () => {
    await using app = connectSocket(system.url);
    const replies = app.raw('subscription { mediaProcessed(mediaIds: ["7"]) { id status } }');
    const happens = async () => {
      await eventually(() => events.next());
      expect(await replies.next()).toEqual({ data: { mediaProcessed: { id: '7', status: 'READY' } }, errors: [] });
    };
    await happens();
    await replace(composed(withMotto));
    await eventually(async () => expect((await ask(MOTTO)).errors).toEqual([]));
    await happens();
    await happens();
    expect(events.opened).toBe(1);
  });

  test('no request has failed in all that time', async () => {
    const { answered, failures } = await load.end();
    expect(failures).toEqual([]);
    expect(answered).toBeGreaterThan(10 * IN_FLIGHT);
  });

  const ask = (query: string) => system.client.raw(query);

  /** As an app does that was built with the operation. */
  async function askRegistered(name: string): Promise<unknown> {
    const sha256Hash = persistedOperations().find((operation) => operation.name === name)?.id;
    const response = await fetch(`${system.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ extensions: { persistedQuery: { version: 1, sha256Hash } } }),
    });
    return response.json();
  }

  /** As a deployment does it: all at once. */
  async function replace(text: string): Promise<void> {
    await writeFile(`${file}.new`, text);
    await rename(`${file}.new`, file);
  }

  async function planned(): Promise<number | undefined> {
    const metrics = await (await fetch(`${system.operationsUrl('router')}/metrics`)).text();
    return samplesOf(metrics, /plan_cache_misses/)['heliograph_plan_cache_misses_total{role=router}'];
  }
});

function composed(sdlOf: (name: SubgraphName) => string): string {
  const { supergraphSdl: sdl, errors } = composeSupergraph(sdlOf);
  if (!sdl) throw new AggregateError(errors ?? [], 'The subgraphs do not compose');
  return sdl;
}

interface Load {
  /** Lets what is under way be answered. */
  end(): Promise<{ answered: number; failures: unknown[] }>;
}

/** A few hundred requests at any time, until it is told to end. */
function startLoad(origin: string): Load {
  const pool = new Pool(origin, { connections: IN_FLIGHT });
  const result = { answered: 0, failures: [] as unknown[] };
  let ends = false;

  async function ask(): Promise<void> {
    const { statusCode, body } = await pool.request({
      method: 'POST',
      path: '/graphql',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: ANA }),
    });
    const text = await body.text();
    if (statusCode === 200 && text === '{"data":{"userByUsername":{"username":"ana","postCount":3}}}')
      result.answered += 1;
    else result.failures.push(`${statusCode} ${text}`);
  }
  const asking = Promise.all(
    Array.from({ length: IN_FLIGHT }, async () => {
      while (!ends && result.failures.length < 10) await ask().catch((error) => result.failures.push(error));
    }),
  );
  return {
    async end() {
      ends = true;
      await asking;
      if (!pool.closed) await pool.close();
      return result;
    },
  };
}
