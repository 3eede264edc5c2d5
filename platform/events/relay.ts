import type { Doorbell } from '../redis/index.ts';
import { atClass, createTurnstile, type Turnstile, type WorkClass } from '../resilience/index.ts';
import type { Shards } from '../shards/index.ts';
import { type Logger, type Metrics, waitsByClass } from '../telemetry/index.ts';
import type { EventPayloads, EventType } from './catalogue.ts';
import { listenForEvents } from './emit.ts';
import { BEGINNING, type Delivery, type Lane, rowOf, shardsWithEvents, take } from './relay-outbox.ts';

/**
 * What one room does when it is told. At least once and in order per entity: handlers bear repetition, where need be
 * with {@link firstTime} and the event's id.
 */
export type EventHandlers = {
  [Type in EventType]?: (payload: EventPayloads[Type], eventId: string) => Promise<void>;
};

/**
 * What a handler throws to whom an event comes too early, as another that it goes with has not come yet. It is told again,
 * as often as it asks: soon at first, and ever less often. Later events of its entity wait with it, and nothing has failed.
 */
export class TellLater extends Error {
  readonly code = 'TELL_LATER';
  constructor(reason: string) {
    super(reason);
    this.name = 'TellLater';
  }
}

export interface Relay {
  /** Delivers what is due on one logical shard now; answers how many deliveries were tried. */
  drain(shard: number): Promise<number>;
  close(): Promise<void>;
}

export interface RelayOptions {
  shards: Shards;
  doorbell: Doorbell;
  logger: Logger;
  metrics: Metrics;
  /** The rooms this process works for, each with its handlers. */
  rooms: Readonly<Record<string, EventHandlers>>;
  /** The class of what a room is told; `default` where it is not said. */
  classes?: Readonly<Record<string, WorkClass>>;
  /** How often every shard is looked at without a ring, in milliseconds. */
  pollMs?: number;
  /** Waits before the 2nd, 3rd and 4th attempt, in seconds; after the last the event is dead. */
  retrySeconds?: readonly number[];
}

/**
 * In each class handlers that may run at once are this many for each of so many lanes: they share the pools with everyone
 * else.
 */
const BATCH = 8;
const LANES_AT_ONCE = 2;

/** Until an event that came too early is told again, in seconds: as long again as it has waited, within these. */
const LATER = { least: 1, most: 30 };

/**
 * Relays the outbox of every logical shard to the rooms of this process. Each room on each shard is a lane of its own, and
 * lanes wait for their turn among those of their class only: no flood of events stands in the way of another room's, and
 * within a room entities take turns.
 */
export function createRelay(options: RelayOptions): Relay {
  const { shards, doorbell, logger, metrics, rooms, classes = {}, pollMs = 2000 } = options;
  const { retrySeconds = [60, 120, 240] } = options;
  const running = new Map<string, Promise<void>>();
  const again = new Set<string>();
  const turnstiles = new Map<WorkClass, Turnstile>();
  const noteWait = waitsByClass(metrics, {
    name: 'heliograph_event_wait_seconds',
    help: 'How long ago events had happened when their room was told for the first time.',
  });
  let closed = false;

  const classOf = (room: string): WorkClass => classes[room] ?? 'default';
  const turnstileOf = (workClass: WorkClass): Turnstile => {
    const turnstile = turnstiles.get(workClass) ?? createTurnstile(LANES_AT_ONCE);
    turnstiles.set(workClass, turnstile);
    return turnstile;
  };

  const deliver = async (lane: Lane, delivery: Delivery): Promise<void> => {
    const { id, type, payload, attempts, waited, isFirst } = delivery;
    const row = rowOf(shards, lane, delivery);
    // It would end the next worker, too.
    if (attempts > retrySeconds.length + 1) {
      await row.postpone(undefined, 'Each of its attempts ended with the worker');
      return;
    }
    if (isFirst) noteWait(classOf(lane.room), waited);
    try {
      await rooms[lane.room]?.[type]?.(payload, id);
      await row.delete();
    } catch (error) {
      if (error instanceof TellLater) {
        logger.debug({ ...lane, event: id, type, reason: error.message }, 'an event came too early');
        await row.putOff(Math.min(Math.max(waited, LATER.least), LATER.most));
        return;
      }
      const wait = retrySeconds[attempts - 1];
      logger.warn({ err: error, ...lane, event: id, type, wait }, 'an event was not handled');
      await row.postpone(wait, error instanceof Error ? error.message : String(error));
    }
  };

  const deliverSome = async (lane: Lane, after: string): Promise<Delivery[]> => {
    if (closed) return [];
    const taken = await take(shards, lane, { after, limit: BATCH });
    // One delivery for each entity, so these may run side by side.
    await Promise.all(taken.map((delivery) => deliver(lane, delivery)));
    return taken;
  };

  const drain = async (lane: Lane): Promise<number> => {
    const enter = turnstileOf(classOf(lane.room));
    let tried = 0;
    let after = BEGINNING;
    while (!closed) {
      const taken = await enter(() => deliverSome(lane, after));
      tried += taken.length;
      if (taken.length === 0 && after === BEGINNING) break;
      after = taken.length < BATCH ? BEGINNING : lastEntityOf(taken);
    }
    return tried;
  };

  const wake = (lane: Lane): void => {
    if (closed || !rooms[lane.room]) return;
    const name = `${lane.shard} ${lane.room}`;
    if (running.has(name)) {
      again.add(name);
      return;
    }
    const run = atClass(classOf(lane.room), () => drain(lane))
      .then(() => undefined)
      .catch((error: unknown) => logger.warn({ err: error, ...lane }, 'the outbox could not be read'))
      .finally(() => {
        running.delete(name);
        if (again.delete(name)) wake(lane);
      });
    running.set(name, run);
  };

  const wakeAll = (shard: number, told: readonly string[]): void => {
    for (const room of told) wake({ shard, room });
  };

  const poll = async (): Promise<void> => {
    try {
      for (const server of shards.servers())
        for (const shard of await shardsWithEvents(shards, server)) wakeAll(shard, Object.keys(rooms));
    } catch (error) {
      logger.warn({ err: error }, 'the outboxes could not be read');
    }
    if (!closed) timer = setTimeout(startPoll, pollMs);
  };
  let polling = Promise.resolve();
  const startPoll = () => {
    polling = poll();
  };
  let timer = setTimeout(startPoll, pollMs);

  const deafen = listenForEvents(doorbell, wakeAll);

  return {
    async drain(shard) {
      const tried = await Promise.all(Object.keys(rooms).map((room) => drain({ shard, room })));
      return tried.reduce((sum, each) => sum + each, 0);
    },
    async close() {
      closed = true;
      deafen();
      clearTimeout(timer);
      await polling;
      await Promise.all(running.values());
    },
  };
}

/** The next ones are taken behind it, so that every entity has its turn. */
function lastEntityOf(taken: readonly Delivery[]): string {
  return taken.reduce((last, { entity }) => (BigInt(entity) > BigInt(last) ? entity : last), BEGINNING);
}
