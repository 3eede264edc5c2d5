import type { UserId } from '@heliograph/platform/ids';

/** What is known of an erasure while it lasts; afterwards nothing is. */
export interface Erasure {
  startedAt: Date;
  /** Rooms that have not said yet that they are done. */
  waitingFor: string[];
  names: AccountNames;
}

/** By what jobs may name an account. */
export interface AccountNames {
  /** Its own id, and those of its archives. */
  ids: readonly string[];
  /** Its username and its address: what somebody asks for a mail by. */
  logins: readonly string[];
}

export interface ErasureStore {
  /**
   * In one step the account is being deleted, all its sessions have ended, every room that has something to erase is
   * awaited, and a job carries it on. An account that is not active stays as it is.
   */
  begin(account: UserId): Promise<void>;
  /** Null where there is none, or no longer. */
  find(account: UserId): Promise<Erasure | null>;
  /** A room is done; when it is the last, the erasure is carried on. */
  roomDone(account: UserId, room: string): Promise<void>;
  /** Leaves a job that carries the erasure on. */
  carryOn(account: UserId, afterSeconds: number): Promise<void>;
  /** The last act: the account's row goes with all that hangs on it, and its names are free. */
  finish(account: UserId): Promise<void>;
}

/** What this room and the platform keep of an account. Each call may be repeated. */
export interface AccountTraces {
  /** From now on nobody sees the account, nor what it made. */
  hide(account: UserId): Promise<void>;
  /** Tells the other rooms to erase what they keep of it. */
  tellRooms(account: UserId): Promise<void>;
  /** Whether events that name it are on their way; those that nobody could handle are deleted. */
  isSpokenOf(account: UserId): Promise<boolean>;
  /** Erases a bite of its rows, wherever they are; answers whether there may be more. */
  eraseRows(account: UserId): Promise<boolean>;
  /** Erases a bite of its edges, with what counts them elsewhere; answers whether there are more. It stays hidden. */
  eraseEdges(account: UserId): Promise<boolean>;
  /** Deletes jobs that name it; answers whether some run right now. */
  eraseJobs(names: AccountNames): Promise<boolean>;
  /** Deletes what is in Redis under keys that name it. */
  eraseKeys(account: UserId): Promise<void>;
  /** Erases that it is hidden, the last that its shard knows of it. */
  unhide(account: UserId): Promise<void>;
}
