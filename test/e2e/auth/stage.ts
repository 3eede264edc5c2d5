import { inject } from 'vitest';
import { openShuttableProxy, type ShuttableProxy } from '../../../platform/testing/shuttable-proxy.ts';
import { RawClient } from '../../../router/live/testing/raw-client.ts';
import type { Role, Topology } from '../../../scripts/launch/topology.ts';
import { startTestSystem, type TestSystem } from '../../kit/test-system.ts';
import { type DoorAnswer, knock } from '../bad-input/door.ts';

/** A system to attack, whose Redis can be taken away. */
export interface Stage extends AsyncDisposable {
  readonly system: TestSystem;
  readonly redis: ShuttableProxy;
}

/** Who has to do with accounts and sessions, where each role is a process. */
const ATTACKED: Partial<Record<Topology, readonly Role[]>> = { services: ['haystack', 'users', 'media', 'router'] };

/** @param beside a running system whose stores this one shares; it must outlive it */
export async function setStage(topology: Topology, beside?: TestSystem): Promise<Stage> {
  await using stack = new AsyncDisposableStack();
  const redis = stack.use(await openShuttableProxy(inject('systemEnvironment').REDIS_URL ?? ''));
  const env = { REDIS_URL: redis.url };
  const only = ATTACKED[topology];
  const system = stack.use(await startTestSystem({ topology, env, ...(only && { only }), ...(beside && { beside }) }));
  const opened = stack.move();
  return { system, redis, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}

/** What the door answers to a token that is not good. */
export const REFUSED: DoorAnswer = { status: 401, code: 'UNAUTHENTICATED', data: null };

const WHO = '{ viewer { user { id } } }';

/** Whom the door takes the sender of these headers for. */
export function whoIs(
  { url }: TestSystem,
  headers: Record<string, string> = {},
  path = '/graphql',
): Promise<DoorAnswer> {
  return knock(url, {
    path,
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query: WHO }),
  });
}

/** What the door answers to somebody; to nobody with null. */
export const answerTo = (id: string | null): DoorAnswer => ({
  ...{ status: 200, code: undefined },
  data: { viewer: id === null ? null : { user: { id } } },
});

export const bearer = (accessToken: string): { authorization: string } => ({ authorization: `Bearer ${accessToken}` });

/** Whom a socket is taken for: the id of the viewer, null for nobody, or how it was closed. */
export async function whoIsOnSocket(
  { url }: TestSystem,
  { init, headers, search = '' }: { init?: object; headers?: Record<string, string>; search?: string },
): Promise<string | null | { code: number; reason: string }> {
  const client = new RawClient(`${url.replace('http', 'ws')}/graphql${search}`, headers ? { headers } : {});
  try {
    await client.open();
    client.send({ type: 'connection_init', ...(init && { payload: init }) });
    const first = await Promise.race([client.closed, client.next()]);
    if (!isMessage(first, 'connection_ack')) return first as { code: number; reason: string };
    client.send({ id: '1', type: 'subscribe', payload: { query: WHO } });
    const { payload } = (await client.next()) as { payload: { data: { viewer: { user: { id: string } } | null } } };
    return payload.data.viewer?.user.id ?? null;
  } finally {
    client.socket.terminate();
  }
}

const isMessage = (said: unknown, type: string): boolean =>
  typeof said === 'object' && said !== null && 'type' in said && said.type === type;

/** How a socket is closed whose token is not good. */
export const INVALID_ON_SOCKET = {
  code: 4403,
  reason: 'Forbidden: the access token is not valid or has ended; reconnect with a fresh one',
};
