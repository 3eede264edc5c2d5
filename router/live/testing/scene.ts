import { expect, test } from 'vitest';
import type { LiveSettings } from '../settings.ts';
import { ANSWER, INVALID } from './hand-driven-operations.ts';
import { LiveServer } from './live-server.ts';
import { RawClient } from './raw-client.ts';

/** A rule of a protocol, and a conversation that would go another way without it. */
export interface Rule {
  readonly rule: string;
  readonly settings?: Partial<LiveSettings>;
  /** What the client offers instead of graphql-transport-ws. */
  readonly protocols?: string[];
  readonly steps: Step[];
}

interface Scene {
  readonly server: LiveServer;
  readonly client: RawClient;
}

export type Step = (scene: Scene) => unknown;

/** A test for each rule: a server of its own, and one client on the bare socket. */
export function testRules(rules: readonly Rule[]): void {
  test.each(rules)('$rule', async ({ settings, protocols, steps }) => {
    await using server = await LiveServer.start(settings);
    const client = await new RawClient(server.socketUrl, protocols && { protocols }).open();
    for (const step of steps) await step({ server, client });
  });
}

// What the client does, and what it hears.
export const says =
  (...messages: (object | string)[]): Step =>
  ({ client }) =>
    client.send(...messages);
export const hears =
  (...messages: object[]): Step =>
  async ({ client }) => {
    for (const message of messages) expect(await client.next()).toEqual(message);
  };
export const hearsNothing: Step = async ({ client }) => expect(await client.untilPong()).toEqual([]);
export const isClosed =
  (code: number, reason: string): Step =>
  async ({ client }) =>
    expect(await client.closed).toEqual({ code, reason });
export const connects: Step[] = [says({ type: 'connection_init' }), hears({ type: 'connection_ack' })];

// What happens behind the server.
export const streams =
  (count: number): Step =>
  ({ server }) =>
    expect.poll(() => server.operations.streams.length, { interval: 1 }).toBe(count);
export const emits =
  (data: unknown): Step =>
  ({ server }) =>
    server.operations.stream.emit(data);
export const completes: Step = ({ server }) => server.operations.stream.complete();
export const isTornDown =
  (index: number): Step =>
  ({ server }) =>
    expect.poll(() => server.operations.streams[index]?.signal.aborted, { interval: 1 }).toBe(true);
export const holdsAdmissions: Step = ({ server }) => {
  server.operations.holdsAdmissions = true;
};
export const holdsAnswers: Step = ({ server }) => {
  server.operations.holdsAnswers = true;
};
export const admissions =
  (count: number): Step =>
  ({ server }) =>
    expect.poll(() => server.operations.admissions.length, { interval: 1 }).toBe(count);
export const answers =
  (count: number): Step =>
  ({ server }) =>
    expect.poll(() => server.operations.answers.length, { interval: 1 }).toBe(count);
export const admits =
  (index: number): Step =>
  ({ server: { operations } }) => {
    const waiting = operations.admissions[index];
    waiting?.resolve(operations.decide(waiting.request));
  };
export const resolves =
  (index: number): Step =>
  ({ server }) =>
    server.operations.answers[index]?.resolve(ANSWER);

// What is said.

export const init = { type: 'connection_init' };
export const ack = { type: 'connection_ack' };
export const subscribe = (id: string, query = 'subscription { ticks }') => ({
  id,
  type: 'subscribe',
  payload: { query },
});
export const next = (id: string, payload: object) => ({ id, type: 'next', payload });
export const complete = (id: string) => ({ id, type: 'complete' });
export const error = (id: string) => ({ id, type: 'error', payload: [INVALID] });
export const answer = JSON.parse(ANSWER) as object;
