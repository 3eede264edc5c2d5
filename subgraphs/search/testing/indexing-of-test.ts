import { createRelay, type EventPayloads, type EventType, type Relay } from '@heliograph/platform/events';
import { type AnyId, encodeId, shardOf, topicId, type UserId } from '@heliograph/platform/ids';
import type { Platform } from '@heliograph/platform/runtime';
import type { IndexChange, SearchEngine, SearchKind } from '../ports.ts';
import { type SearchStores, searchStores } from '../stores.ts';
import { searchWorker } from '../worker.ts';

const DAY_MS = 24 * 3600 * 1000;

/** The room's worker over real stores, and an engine that the test may make fail. */
export interface IndexingOfTest {
  stores: SearchStores;
  relay: Relay;
  /** Answers the real engine's writes with this error until it is null again. */
  failWith(error: Error | null): void;
  /** Every change that was to be written. */
  written: IndexChange[];
  /** The time by the clock of the room. */
  now(): Date;
  passDays(days: number): void;
  /** Tells of an event by its room's handler, without the relay; the later the event, the greater its id. */
  tell<Type extends EventType>(type: Type, payload: EventPayloads[Type], eventId?: string): Promise<string>;
  profile(userId: UserId, username: string, name?: string): EventPayloads['ProfileChanged'];
  hashtag(name: string, postCount: number): EventPayloads['HashtagCounted'];
  /** The ids of what is found. */
  found(text: string, kinds?: SearchKind[]): Promise<string[]>;
  load(kind: SearchKind, id: string): ReturnType<SearchEngine['load']>;
}

export async function indexingOfTest(platform: Platform): Promise<IndexingOfTest> {
  let failure: Error | null = null;
  let at = Date.now();
  let told = 0;
  const written: IndexChange[] = [];
  const now = () => new Date(at);
  const { engine: real } = searchStores(platform);
  const engine: SearchEngine = {
    ...real,
    async write(changes) {
      if (failure) throw failure;
      written.push(...changes);
      await real.write(changes);
    },
  };
  const stores = searchStores(platform, { engine, now });
  const handlers = await searchWorker(platform, stores);
  const relay = createRelay({ ...platform, rooms: { search: handlers }, pollMs: DAY_MS });

  return {
    stores,
    relay,
    written,
    now,
    failWith: (error) => {
      failure = error;
    },
    passDays: (days) => {
      at += days * DAY_MS;
    },
    async tell(type, payload, eventId) {
      told += 1;
      const id = eventId ?? encodeId<AnyId>({ createdAt: new Date(at + told), shard: 1, sequence: 0 });
      await handlers[type]?.(payload, id);
      return id;
    },
    profile: (userId, username, name = '') => ({ userId, username, version: 1, name, isVerified: false }),
    hashtag: (name, postCount) => ({
      topicId: topicId({ kind: 'HASHTAG', name }, platform.shards.map.shards),
      name,
      postCount,
      lastUsedAt: postCount > 0 ? now().toISOString() : null,
    }),
    async found(text, kinds = ['USER', 'HASHTAG', 'LOCATION']) {
      const hits = await real.find({ text, kinds, limit: 20, after: null, near: null });
      return hits.map(({ id }) => id);
    },
    load: (kind, id) => real.load([{ kind, id }]),
  };
}

/** Emits as the room does that tells of it. */
export function emitOf({ shards, emit }: Pick<Platform, 'shards' | 'emit'>) {
  return <Type extends EventType>(entity: AnyId, type: Type, payload: EventPayloads[Type]): Promise<void> =>
    shards.transaction(shardOf(entity), (tx) => emit(tx, { type, entity, payload }));
}
