import { Agent, request } from 'undici';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../kit/index.ts';
import { connectSocket } from '../kit/live-client.ts';
import { type PlayedSubgraphs, playSubgraphs } from '../kit/played-subgraphs.ts';
import { startTestSystem, type TestSystem } from '../kit/test-system.ts';
import { balance } from './drain-balancer.ts';

const DRAIN_TIMEOUT_MS = 3000;
const DRAIN_NOTICE_MS = 800;

describe('a router stops under load, beside another', () => {
  /** How many wait for what `user` answers, and how to let them have it. */
  let waiting = 0;
  let release: () => void = () => undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const agents: Agent[] = [];
  let subgraphs: PlayedSubgraphs;
  let going: TestSystem;
  let staying: TestSystem;

  beforeAll(async () => {
    const users = {
      userByUsername: () => ({ __typename: 'User', id: '1', username: 'ana' }),
      user: async () => {
        waiting += 1;
        await released;
        return { __typename: 'User', id: '1', username: 'slow' };
      },
    };
    const media = { mediaProcessed: { subscribe: () => quiet() } };
    subgraphs = await playSubgraphs({ resolvers: { users: { Query: users }, media: { Subscription: media } } });
    const env = {
      ...subgraphs.env,
      DRAIN_TIMEOUT_MS: String(DRAIN_TIMEOUT_MS),
      DRAIN_NOTICE_MS: String(DRAIN_NOTICE_MS),
    };
    going = await startTestSystem({ topology: 'services', only: ['router'], env });
    staying = await startTestSystem({ topology: 'services', only: ['router'], beside: going, env });
  });
  afterAll(async () => {
    release();
    await Promise.all(agents.map((agent) => agent.destroy()));
    await staying?.[Symbol.asyncDispose]();
    await going?.[Symbol.asyncDispose]();
    await subgraphs?.[Symbol.asyncDispose]();
  });

  test('every request that was let in is answered, and the process ends', async () => {
    const balancer = balance(going.url, JSON.stringify({ query: '{ userByUsername(username: "ana") { username } }' }));
    for (let app = 0; app < 16; app += 1) {
      const [kept, alsoKept] = [connection(), connection()];
      balancer.keepAsking(() => [
        { origin: going.url, dispatcher: kept },
        { origin: staying.url, dispatcher: alsoKept },
      ]);
    }
    for (let stranger = 0; stranger < 4; stranger += 1) {
      // Each request on a connection of its own.
      balancer.keepAsking(() => [
        { origin: going.url, dispatcher: connection({ pipelining: 0 }) },
        { origin: staying.url, dispatcher: connection({ pipelining: 0 }) },
      ]);
    }
    const slow = Array.from({ length: 20 }, (_, n) => ask(going, `query Slow${n} { user(id: "${n}") { username } }`));
    const app = connectSocket(going.url);
    const replies = app.raw('subscription { mediaProcessed(mediaIds: ["7"]) { id } }').next();
    const goodbye = expect(replies).rejects.toMatchObject({ name: 'ConnectionLost', code: 1001 });
    await eventually(() => expect(waiting).toBe(20));

    const ended = going.terminate('router');
    await eventually(async () => expect(await healthOf(going)).toMatchObject({ status: 503, says: 'draining' }));
    await goodbye;
    await eventually(() => expect(ask(going, '{ viewer { email } }')).rejects.toMatchObject({ code: 'ECONNREFUSED' }));
    release();
    for (const { status, connection: header, text } of await Promise.all(slow)) {
      expect({ status, header, text }).toEqual({
        status: 200,
        header: 'close',
        text: '{"data":{"user":{"username":"slow"}}}',
      });
    }
    expect(await ended).toBe('ended with exit code 0');
    const { first, second, failures } = await balancer.end();
    expect(failures).toEqual([]);
    expect(first).toBeGreaterThan(20);
    expect(second).toBeGreaterThan(20);
    expect(await healthOf(staying)).toMatchObject({ status: 200 });
    await app[Symbol.asyncDispose]();
  });

  test('what does not end in time is cut off', async () => {
    const stuck = playForever();
    await using forever = await playSubgraphs({ resolvers: { users: { Query: { user: stuck.resolver } } } });
    await using router = await startTestSystem({
      topology: 'services',
      only: ['router'],
      beside: staying,
      env: { ...forever.env, DRAIN_TIMEOUT_MS: '300', DRAIN_NOTICE_MS: '0' },
    });
    const asked = expect(ask(router, '{ user(id: "1") { id } }')).rejects.toMatchObject({ code: 'UND_ERR_SOCKET' });
    await stuck.asked;
    expect(await router.terminate('router')).toBe('ended with exit code 0');
    await asked;
  });

  function connection(options: Agent.Options = {}): Agent {
    const agent = new Agent({ connections: 1, ...options });
    agents.push(agent);
    return agent;
  }

  async function ask({ url }: TestSystem, query: string) {
    const { statusCode, headers, body } = await request(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query }),
      dispatcher: connection(),
    });
    return { status: statusCode, connection: headers.connection, text: await body.text() };
  }
});

/** A source of events that never come. */
async function* quiet(): AsyncGenerator<never> {
  await new Promise(() => undefined);
}

function playForever() {
  const { promise: asked, resolve } = Promise.withResolvers<void>();
  return {
    asked,
    resolver() {
      resolve();
      return new Promise(() => undefined);
    },
  };
}

async function healthOf({ url }: TestSystem) {
  const { statusCode, body } = await request(`${url}/health`, { reset: true });
  const { status } = (await body.json()) as { status: string };
  return { status: statusCode, says: status };
}
