import type { EventPayloads, EventType } from '@heliograph/platform/events';
import type { AssociationType, Edge } from '@heliograph/platform/graph';
import { type AnyId, encodeId, type PostId, shardOf, type UserId } from '@heliograph/platform/ids';
import type { Language } from '@heliograph/platform/language';
import type { Platform } from '@heliograph/platform/runtime';
import type { Subgraph, SubgraphEvent } from '@heliograph/platform/subgraph';
import type { PushMessage, PushOutcome, PushToken } from '../ports.ts';
import { type NotificationStores, notificationStores } from '../stores.ts';
import { notificationsWorker } from '../worker.ts';

const START = new Date('2026-06-01T10:00:00Z').getTime();
const HOUR_MS = 3_600_000;

/** The room over real stores, told of events as its relay would, at the hours of the test. */
export interface NotificationsOfTest {
  stores: NotificationStores;
  /** Every push, as the providers would get it. */
  sent: { token: PushToken; message: PushMessage }[];
  /** What providers answer to a token; `delivered` where nothing is said. */
  outcomes: Map<string, PushOutcome>;
  /** Tells of an event that happened so many hours after the start; answers its id. */
  happens<Type extends EventType>(type: Type, payload: EventPayloads[Type], hours?: number): Promise<string>;
  /** Tells what an account is called. */
  isCalled(name: { userId: UserId; username: string; version: number }): Promise<unknown>;
  /** The same event once more. */
  repeats<Type extends EventType>(type: Type, payload: EventPayloads[Type], eventId: string): Promise<void>;
  add(id1: AnyId, type: AssociationType, id2: AnyId): Promise<unknown>;
  remove(id1: AnyId, type: AssociationType, id2: AnyId): Promise<unknown>;
  postOf(author: UserId): PostId;
  /** How many unread ones the rows say there are, and how many the count says, at one moment. */
  unread(recipient: UserId): Promise<{ counted: number; rows: number }>;
}

export async function notificationsOfTest(platform: Platform): Promise<NotificationsOfTest> {
  const { shards, graph } = platform;
  const stores = notificationStores(platform);
  const sent: NotificationsOfTest['sent'] = [];
  const outcomes: NotificationsOfTest['outcomes'] = new Map();
  const handlers = await notificationsWorker(platform, {
    async send(token, message) {
      sent.push({ token, message });
      return outcomes.get(token.token) ?? { is: 'delivered' };
    },
  });
  let made = 0;

  const idAt = <Id extends AnyId>(shard: number, hours: number): Id => {
    made += 1;
    // A later one is later by its id, too.
    const createdAt = new Date(START + hours * HOUR_MS + made);
    return encodeId<Id>({ createdAt, shard, sequence: made % 1024 });
  };

  const repeats: NotificationsOfTest['repeats'] = async (type, payload, eventId) => {
    const handler = handlers[type];
    if (!handler) throw new Error(`Nobody is told of ${type}`);
    await handler(payload, eventId);
  };
  const edge = (id1: AnyId, type: AssociationType, id2: AnyId): Edge => ({ id1, type, id2 });

  const happens: NotificationsOfTest['happens'] = async (type, payload, hours = 0) => {
    const eventId = idAt(1, hours);
    await repeats(type, payload, eventId);
    return eventId;
  };
  return {
    stores,
    sent,
    outcomes,
    repeats,
    happens,
    isCalled: (name) => happens('ProfileChanged', { ...name, name: '', isVerified: false }),
    add: (...ends) => shards.transaction(shardOf(ends[0]), (tx) => graph.add(tx, edge(...ends), new Date())),
    remove: (...ends) => shards.transaction(shardOf(ends[0]), (tx) => graph.remove(tx, edge(...ends))),
    postOf: (author) => idAt<PostId>(shardOf(author), 0),
    async unread(recipient) {
      const row = await shards
        .db(shardOf(recipient))
        .selectFrom('notification')
        .where('recipient_id', '=', recipient)
        .where('read_at', 'is', null)
        .where('actor_count', '>', 0)
        .select(({ fn, selectFrom }) => [
          fn.countAll<string>().as('rows'),
          // In the same statement: as one commit left them.
          selectFrom('notification_inbox').where('recipient_id', '=', recipient).select('unread').as('counted'),
        ])
        .executeTakeFirstOrThrow();
      return { counted: row.counted ?? 0, rows: Number(row.rows) };
    },
  };
}

/** Asks the subgraph as the router does. */
export function askingAs(platform: Platform, subgraph: Subgraph) {
  const request = (viewer: UserId | null, query: string, variables: Record<string, unknown>, language?: Language) => ({
    ...{ language, query, variables, requestId: 'r1', deadline: Date.now() + 10_000 },
    viewerToken: platform.viewerTokens.sign(viewer && { userId: viewer, sessionId: SESSION }),
  });
  return {
    ask: (viewer: UserId | null, query: string, variables: Record<string, unknown> = {}, language?: Language) =>
      subgraph.handle(request(viewer, query, variables, language)),
    follow: (
      viewer: UserId | null,
      query: string,
      variables: Record<string, unknown>,
      { signal, resumeFrom }: { signal: AbortSignal; resumeFrom?: string },
    ): AsyncIterator<SubgraphEvent> =>
      subgraph.subscribe({ ...request(viewer, query, variables), resumeFrom }, signal)[Symbol.asyncIterator](),
  };
}

/** Whoever asks in tests is signed in by it. */
export const SESSION = '00000000-0000-4000-8000-000000000001';
