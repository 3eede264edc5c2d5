import { AsyncResource } from 'node:async_hooks';
import pg from 'pg';
import { withDeadline } from '../resilience/index.ts';
import { covers, isOneTimeline, type WalPosition } from './wal-position.ts';
import { primaryStatus, replayedBy } from './wal-status.ts';

export interface Replica {
  /** `shard1/replica1` */
  readonly name: string;
  readonly pool: pg.Pool;
}

export interface ReplicaState {
  name: string;
  isInRotation: boolean;
  /** How old what it shows may be, in milliseconds; infinite while it does not answer or was never up to date. */
  lagMs: number;
}

export interface RotationOptions {
  primary: pg.Pool;
  replicas: readonly Replica[];
  /** A replica that lags more is not read from. */
  maxLagMs: number;
  /** How often each replica is asked what it has replayed. */
  checkEveryMs: number;
  /** How long a server may take to say where it stands. */
  askTimeoutMs?: number;
  /** Milliseconds of a clock that never goes back. */
  clock?: () => number;
}

/** The replicas of one physical server, and which of them may be read from. */
export interface Rotation {
  /** Looks after them from now on, if it does not yet: processes that read no replica do not trouble any. */
  begin(): void;
  /** Whether none of them lags little enough. */
  isEmpty(): boolean;
  /** One that has replayed `needed`, or null. Those of which that is not known yet are asked, one by one. */
  choose(needed: WalPosition | null): Promise<Replica | null>;
  /** Leaves out one that did not answer a read, until it is found well again. */
  failed(replica: Replica, error: unknown): void;
  /** Looks where the primary and each replica stand. Never rejects. */
  check(): Promise<void>;
  states(): ReplicaState[];
  close(): Promise<void>;
}

/** What is known of a replica. */
interface Follower {
  readonly replica: Replica;
  /** What it has replayed; null while it does not answer, or follows nobody. */
  replayed: WalPosition | null;
  /** It has everything that had reached its primary's disk at this time. */
  caughtUpAt: number;
  asking: Promise<void> | null;
}

/**
 * A replica's lag is measured against its primary: every look notes how far the primary's log is on disk, and a replica
 * has caught up with the time of the last such note that it has replayed. So a replica that is cut off falls behind, as
 * does every one of which nothing is heard, and while nothing is written none does. While the primary itself does not
 * answer, no time is known that anyone has caught up with: all lag, and reads go where a promotion will put them right.
 */
export function createRotation(options: RotationOptions): Rotation {
  const { primary, maxLagMs, checkEveryMs, askTimeoutMs = 1000, clock = () => performance.now() } = options;
  const followers = options.replicas.map(
    (replica): Follower => ({ replica, replayed: null, caughtUpAt: Number.NEGATIVE_INFINITY, asking: null }),
  );
  /** Where the primary stood when, oldest first. */
  let notes: { at: number; flushed: WalPosition }[] = [];
  let turn = 0;
  let looksAfter: 'not yet' | 'yes' | 'no longer' = 'not yet';
  let timer: NodeJS.Timeout | undefined;
  let looking: Promise<void> | undefined;

  const within = <T>(work: () => Promise<T>) => withDeadline(Date.now() + askTimeoutMs, work);

  const lagOf = ({ caughtUpAt }: Follower) => clock() - caughtUpAt;
  const isInRotation = (follower: Follower): boolean => {
    const latest = notes.at(-1);
    if (!latest || !follower.replayed) return false;
    return isOneTimeline(follower.replayed, latest.flushed) && lagOf(follower) <= maxLagMs;
  };

  const learn = (follower: Follower, replayed: WalPosition | null): void => {
    // Whoever was gone, or has gone back, may have been made anew from an older copy.
    const goesOn = replayed && follower.replayed && covers(replayed, follower.replayed);
    if (!goesOn) follower.caughtUpAt = Number.NEGATIVE_INFINITY;
    follower.replayed = replayed;
    const note = replayed && notes.findLast(({ flushed }) => covers(replayed, flushed));
    if (note) follower.caughtUpAt = note.at;
  };

  /** All who want to know at once share one question. */
  const ask = (follower: Follower): Promise<void> => {
    follower.asking ??= within(() => replayedBy(follower.replica.pool))
      .catch(() => null)
      .then((replayed) => learn(follower, replayed))
      .finally(() => {
        follower.asking = null;
      });
    return follower.asking;
  };

  const notePrimary = async (): Promise<void> => {
    const at = clock();
    const { flushed } = await within(() => primaryStatus(primary));
    notes = [...notes.filter((note) => at - note.at <= maxLagMs), { at, flushed }];
  };

  const look = async (): Promise<void> => {
    await notePrimary().catch(() => undefined);
    await Promise.all(followers.map(ask));
  };

  // Bound to here: what it asks for ever after is not part of the request that happened to be the first.
  const checkFromNowOn = AsyncResource.bind((): void => {
    looksAfter = 'yes';
    looking = look().then(() => {
      if (looksAfter === 'yes') timer = setTimeout(checkFromNowOn, checkEveryMs).unref();
    });
  });

  return {
    begin() {
      if (looksAfter === 'not yet') checkFromNowOn();
    },

    isEmpty: () => !followers.some(isInRotation),

    async choose(needed) {
      const latest = notes.at(-1);
      if (needed && !(latest && isOneTimeline(needed, latest.flushed))) return null;
      const able = followers.filter(isInRotation);
      turn = (turn + 1) % followers.length;
      const inTurn = [...able.slice(turn), ...able.slice(0, turn)];
      const isFit = ({ replayed }: Follower) => !needed || (replayed !== null && covers(replayed, needed));
      const known = inTurn.find(isFit);
      if (known) return known.replica;
      for (const follower of inTurn) {
        await ask(follower);
        if (isInRotation(follower) && isFit(follower)) return follower.replica;
      }
      return null;
    },

    failed(replica, error) {
      const follower = followers.find((one) => one.replica === replica);
      if (follower && !isOfTheStatement(error)) learn(follower, null);
    },

    async check() {
      await looking;
      await look();
    },

    states: () =>
      followers.map((follower) => ({
        name: follower.replica.name,
        isInRotation: isInRotation(follower),
        lagMs: lagOf(follower),
      })),

    async close() {
      looksAfter = 'no longer';
      clearTimeout(timer);
      await looking;
    },
  };
}

/** An error that the server gave a statement while it was well: its own shutdown (57P) and lost connections (08) are not. */
function isOfTheStatement(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.code !== undefined && !/^(57P|08)/.test(error.code);
}
