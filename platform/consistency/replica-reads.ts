import type pg from 'pg';
import type { Metrics } from '../telemetry/index.ts';
import { createRotation, type Replica, type Rotation } from './rotation.ts';
import { type RunningRequest, runningRequest } from './running-request.ts';
import type { Positions, SessionPositions } from './session-positions.ts';
import { NEVER_REACHED, type WalPosition } from './wal-position.ts';
import { primaryStatus } from './wal-status.ts';

/** How fresh a read must be. */
export interface ReadHint {
  /**
   * True reads from the primary, whatever replicas have replayed: to fill a cache entry that was just invalidated, or for
   * anything else that is kept longer than a replica may lag.
   */
  primary?: boolean;
}

/** One physical server. */
export interface ReplicatedServer {
  primary: pg.Pool;
  replicas: readonly Replica[];
}

/** Reads from replicas that have what the reader wrote. */
export interface ReplicaReads {
  /** Reads from a replica that is fit for the running request, else, or where that replica fails, from the primary. */
  read<T>(server: string, hint: ReadHint, from: (pool: pg.Pool) => Promise<T>): Promise<T>;
  /** Whether a server has replicas: only there `wrote` must be told of writes. */
  hasReplicas(server: string): boolean;
  /** The running request has committed something on this server's primary. */
  wrote(server: string): void;
  /** Looks where all servers stand, as it otherwise does from time to time. */
  check(): Promise<void>;
  close(): Promise<void>;
}

/** Why a read went to the primary. */
type PrimaryReason =
  | 'demanded'
  /** Jobs and workers read what is. */
  | 'no_request'
  /** The same request has written there: no replica can have it yet. */
  | 'just_wrote'
  | 'none_in_rotation'
  /** What the session wrote is not known: Redis is away, was emptied or restarted, or a shard has moved. */
  | 'position_unknown'
  | 'not_replayed'
  | 'replica_failed';

/** What a request has come to know and to owe. */
interface Progress {
  wroteOn: Set<string>;
  positions?: Promise<Positions | null>;
}

/**
 * A session reads its own writes, whichever server answers: where its writes end in the log of each primary is kept in
 * `positions`, and a replica answers only when it, and not just any replica, has replayed as much. Everyone may see
 * others' writes late, by `maxLagMs` at most.
 *
 * Caches keep this as long as leases do (platform/cache): a writer invalidates an entry after its commit, which voids
 * every lease that an older read holds, and marks the entry. Until the mark is gone whoever fills the entry is told to
 * read the primary (`hint.primary`: sources must pass it on), and marks last longer than a replica in rotation may lag.
 * So no entry is filled from a replica that lacks a write which has invalidated it.
 *
 * @param servers those that have replicas; reads of others must not come here
 */
export function createReplicaReads(options: {
  servers: ReadonlyMap<string, ReplicatedServer>;
  positions: SessionPositions;
  maxLagMs: number;
  checkEveryMs: number;
  metrics: Metrics;
  clock?: () => number;
  onError(error: unknown): void;
}): ReplicaReads {
  const { servers, positions, metrics, onError, ...looks } = options;
  const rotations = new Map([...servers].map(([name, server]) => [name, createRotation({ ...server, ...looks })]));
  const progresses = new WeakMap<RunningRequest, Progress>();
  const countRead = showReplicas(metrics, rotations);

  const progressOf = (request: RunningRequest): Progress => {
    const known = progresses.get(request);
    if (known) return known;
    const progress: Progress = { wroteOn: new Set() };
    progresses.set(request, progress);
    return progress;
  };

  /** Asked once a request, and only when a replica might answer. */
  const positionsOf = async ({ session }: RunningRequest, progress: Progress): Promise<Positions | null> => {
    if (session === null) return new Map();
    progress.positions ??= positions.load(session);
    return progress.positions;
  };

  const choose = async (rotation: Rotation, server: string, hint: ReadHint): Promise<Replica | PrimaryReason> => {
    if (hint.primary) return 'demanded';
    const request = runningRequest();
    if (!request) return 'no_request';
    const progress = progressOf(request);
    if (progress.wroteOn.has(server)) return 'just_wrote';
    rotation.begin();
    if (rotation.isEmpty()) return 'none_in_rotation';
    const known = await positionsOf(request, progress);
    if (!known) return 'position_unknown';
    const replica = await rotation.choose(known.get(server) ?? null);
    // Another branch of the request may have written while this one was asking around.
    if (progress.wroteOn.has(server)) return 'just_wrote';
    return replica ?? 'not_replayed';
  };

  const positionNow = async (server: string): Promise<WalPosition> => {
    const primary = servers.get(server)?.primary;
    if (!primary) return NEVER_REACHED;
    try {
      return (await primaryStatus(primary)).written;
    } catch (error) {
      onError(error);
      return NEVER_REACHED;
    }
  };

  const remember = async ({ writers }: RunningRequest, { wroteOn }: Progress): Promise<void> => {
    if (writers.size === 0) return;
    const now = await Promise.all([...wroteOn].map(async (server) => [server, await positionNow(server)] as const));
    await Promise.all([...writers].map((session) => positions.save(session, new Map(now))));
  };

  return {
    hasReplicas: (server) => rotations.has(server),

    async read(server, hint, from) {
      const [rotation, primary] = [rotations.get(server), servers.get(server)?.primary];
      if (!rotation || !primary) throw new Error(`The physical server "${server}" has no replicas`);
      let chosen = await choose(rotation, server, hint);
      if (typeof chosen !== 'string') {
        try {
          const answer = await from(chosen.pool);
          countRead(server, 'replica', 'caught_up');
          return answer;
        } catch (error) {
          rotation.failed(chosen, error);
          chosen = 'replica_failed';
        }
      }
      countRead(server, 'primary', chosen);
      return from(primary);
    },

    wrote(server) {
      const request = runningRequest();
      if (!request || !rotations.has(server)) return;
      const progress = progressOf(request);
      if (progress.wroteOn.size === 0) request.beforeAnswer(() => remember(request, progress));
      progress.wroteOn.add(server);
    },

    check: async () => void (await Promise.all([...rotations.values()].map((rotation) => rotation.check()))),
    close: async () => void (await Promise.all([...rotations.values()].map((rotation) => rotation.close()))),
  };
}

/** @returns what counts a read */
function showReplicas(metrics: Metrics, rotations: ReadonlyMap<string, Rotation>) {
  const reads = metrics.counter({
    name: 'heliograph_replicated_reads_total',
    help: 'Reads of servers that have replicas, by who answered and why.',
    labels: ['server', 'place', 'reason'],
  });
  const states = () => [...rotations.values()].flatMap((rotation) => rotation.states());
  metrics.reading(
    {
      type: 'gauge',
      name: 'heliograph_replica_lag_seconds',
      help: 'How far a replica is known to be behind its primary at most.',
      labels: ['replica'],
    },
    () => states().map(({ name, lagMs }) => ({ labels: { replica: name }, value: lagMs / 1000 })),
  );
  metrics.reading(
    {
      type: 'gauge',
      name: 'heliograph_replica_in_rotation',
      help: '1 while a replica is read from.',
      labels: ['replica'],
    },
    () => states().map(({ name, isInRotation }) => ({ labels: { replica: name }, value: isInRotation ? 1 : 0 })),
  );
  return (server: string, place: 'replica' | 'primary', reason: PrimaryReason | 'caught_up') =>
    reads.with({ server, place, reason }).add();
}
