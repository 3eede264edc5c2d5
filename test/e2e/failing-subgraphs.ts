import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { samplesOf } from '../../platform/telemetry/testing/exposition.ts';
import { subgraphNames } from '../../schema/index.ts';
import { eventually, type Person, smallPhoto, world } from '../kit/index.ts';
import type { Post } from '../kit/replies.ts';
import { startTestSystem, type TestSystem } from '../kit/test-system.ts';

const BREAKER_OPEN_MS = 2000;
const REQUEST_TIMEOUT_MS = 1500;

/** What a home feed says, with what it had to do without. */
interface PartialFeed {
  data: { viewer: object | null; homeFeed: { edges: { cursor: string; node: { id: string } | null }[] } | null };
  errors?: { message: string; path: (string | number)[]; extensions: Record<string, unknown> }[];
  extensions?: { degraded?: string[] };
}

/** What a router answers while one of its subgraphs is gone, or hangs. */
export function failingSubgraphs(system: () => TestSystem): void {
  describe('a subgraph fails', () => {
    /** A router of its own before the same subgraphs, which soon loses its patience. */
    let door: TestSystem;
    let ana: Person;
    let ben: Person;
    let post: Post;

    beforeAll(async () => {
      door = await startTestSystem({
        topology: 'services',
        beside: system(),
        only: ['router'],
        env: {
          SUBGRAPH_URLS: `${system().env.SUBGRAPH_URLS}`,
          BREAKER_OPEN_MS: String(BREAKER_OPEN_MS),
          REQUEST_TIMEOUT_MS: String(REQUEST_TIMEOUT_MS),
        },
      });
      ({ ana, ben } = await world(system().client, { ana: {}, ben: { follows: ['ana'] } }));
      post = await ana.publishes(await smallPhoto('nagasaki-boats'));
      await recovers();
    });
    afterAll(() => door?.[Symbol.asyncDispose]());
    // Where a test failed half-way, the next one still finds every role, and every breaker closed.
    beforeEach(async () => {
      system().thaw('media');
      await system().start();
      await recovers();
    });

    test('one that was killed: the rest of the answer is there, and says what is missing', async () => {
      await system().kill('media');
      const { data, errors = [], extensions } = await home();
      expect(data).toMatchObject({ viewer: { email: ben.email }, homeFeed: { edges: [{ node: null }] } });
      expect(errors).toEqual([
        {
          message: 'This part is not available just now; try again shortly',
          path: ['homeFeed', 'edges'],
          extensions: { code: 'UNAVAILABLE', retryAfter: 2, requestId: expect.any(String) },
        },
      ]);
      expect(extensions).toEqual({ degraded: ['media'] });
      const { status, errors: watched } = await door.client.send('HomeFeed', {}, ben.accessToken);
      expect({ status, codes: watched.map(({ extensions: more }) => more?.code) }).toEqual({
        status: 200,
        codes: ['UNAVAILABLE'],
      });
    });

    test('one that stays away is left alone for a while, and asked again after that', async () => {
      await system().kill('media');
      const before = await refusals();
      for (let asked = 0; asked < 5; asked += 1) expect((await home()).extensions?.degraded).toEqual(['media']);
      expect(await refusals()).toBe(before);
      const { errors = [], extensions } = await home();
      expect(extensions?.degraded).toEqual(['media']);
      expect(errors[0]?.extensions).toMatchObject({ code: 'UNAVAILABLE', retryAfter: BREAKER_OPEN_MS / 1000 });
      expect(await refusals()).toBe(before + 1);
      expect(await metrics(/breaker_open/)).toMatchObject({ [breakerOf('media')]: 1, [breakerOf('users')]: 0 });

      await system().restart('media', 'kill');
      await recovers();
    });

    test('one that hangs: the deadline answers for it, and nobody else waits', async () => {
      system().freeze('media');
      let hangs = true;
      const hanging = home().finally(() => {
        hangs = false;
      });
      const { data } = await door.client.send('Viewer', {}, ben.accessToken);
      expect(data?.viewer?.email).toBe(ben.email);
      expect(hangs).toBe(true);
      const { data: partial, errors = [], extensions } = await hanging;
      expect(partial).toMatchObject({ viewer: { email: ben.email }, homeFeed: { edges: [{ node: null }] } });
      expect(errors[0]?.extensions).toMatchObject({ code: 'UNAVAILABLE', retryAfter: 2 });
      expect(extensions).toEqual({ degraded: ['media'] });

      system().thaw('media');
      expect(idsOf(await home())).toEqual([post.id]);
      expect(await metrics(/fetch_seconds_count/)).toMatchObject({
        'heliograph_subgraph_fetch_seconds_count{outcome=timeout,role=router,subgraph=media}': 1,
      });
    });

    test('the operations port has the figures of all that, and the public port none', async () => {
      for (let name = 0; name < 5; name += 1) {
        await door.client.raw(`query MadeUp${name} { viewer { email } }`, {}, ben.accessToken);
        await door.client.raw(`query MadeUp${name} { nothing${name} }`, {}, ben.accessToken);
      }
      const figures = await metrics(/^heliograph_(operation|subgraph)/);
      const labelsOf = (label: string) =>
        new Set(Object.keys(figures).flatMap((line) => new RegExp(`[{,]${label}=([^,}]*)`).exec(line)?.[1] ?? []));
      expect(labelsOf('subgraph')).toEqual(new Set(subgraphNames));
      expect(labelsOf('outcome')).toEqual(new Set(['ok', 'partial', 'error', 'timeout', 'refused']));
      expect(labelsOf('operation')).toContain('HomeFeed');
      expect(labelsOf('operation')).toContain('other');
      expect([...labelsOf('operation')].filter((name) => name.startsWith('MadeUp'))).toEqual([]);
      expect(figures['heliograph_operation_errors_total{code=UNAVAILABLE,role=router}']).toBeGreaterThan(0);

      for (const path of ['/metrics', '/health/live']) {
        const response = await fetch(`${door.url}${path}`);
        expect(response.status).toBe(404);
        expect(await response.text()).not.toContain('heliograph_');
      }
      const live = await fetch(`${door.operationsUrl('router')}/health/live`);
      expect(await live.json()).toEqual({ status: 'ok', role: 'router', uptimeSeconds: expect.any(Number) });
      const health = await fetch(`${door.url}/health`);
      expect(health.status).toBe(200);
      expect(await health.json()).toEqual({
        status: 'ok',
        database: 'up',
        cache: 'up',
        timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      });
    });

    /** Media answers, and its breaker has closed: half-open, after one answer, it would open at the next failure. */
    const recovers = () =>
      eventually(async () => {
        expect(idsOf(await home())).toEqual([post.id]);
        expect(await metrics(/breaker_open/)).toMatchObject({ [breakerOf('media')]: 0 });
      });

    /** With `extensions`, which the client of the kit leaves out. */
    async function home(): Promise<PartialFeed> {
      const response = await fetch(`${door.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${ben.accessToken}` },
        body: JSON.stringify({
          query: '{ viewer { email } homeFeed { edges { cursor node { ... on Post { id caption } } } } }',
        }),
      });
      return (await response.json()) as PartialFeed;
    }

    const idsOf = ({ data }: PartialFeed) => data.homeFeed?.edges.map(({ node }) => node?.id);
    const breakerOf = (subgraph: string) => `heliograph_subgraph_breaker_open{role=router,subgraph=${subgraph}}`;

    async function metrics(names: RegExp): Promise<Record<string, number>> {
      return samplesOf(await (await fetch(`${door.operationsUrl('router')}/metrics`)).text(), names);
    }

    /** How often the breaker has answered for media. */
    async function refusals(): Promise<number> {
      const figures = await metrics(/fetch_seconds_count/);
      return figures['heliograph_subgraph_fetch_seconds_count{outcome=refused,role=router,subgraph=media}'] ?? 0;
    }
  });
}
