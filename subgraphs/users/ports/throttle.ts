import type { UserId } from '@heliograph/platform/ids';

/** How failures in a row slow down those who share a count of them. */
export interface ThrottleLimit {
  /** How many attempts may fail before the first wait, at least 1. */
  free: number;
  /** The first wait; each further failure doubles it. */
  firstWaitSeconds: number;
  /** No wait is longer, so nobody is ever locked out for good. */
  maxWaitSeconds: number;
  /** With no failure for so long after the last wait, the count begins anew. */
  forgottenAfterSeconds: number;
  /**
   * What a success does: `clears` the count where only those who know the secret succeed; `uncounted` takes back no more
   * than itself, where an attacker could succeed with an account of their own and go on.
   */
  success: 'clears' | 'uncounted';
}

/** One count of failures. `name` says whose, such as `password:{42}:session:…`; the braces hold what shards it. */
export interface ThrottleCount {
  name: string;
  limit: ThrottleLimit;
}

/**
 * Whether an attempt may be made. It stands as failed from the beginning, so that a thousand at once are counted like a
 * thousand in turn: whoever made it says how it ended, or it stays a failure.
 */
export type Turn =
  | { allowed: false /** Whole, at least 1. */; retryAfterSeconds: number }
  | {
      allowed: true;
      /** What was tried was right. */
      succeeded(): Promise<void>;
      /** Nothing was tried after all: it never happened. */
      undone(): Promise<void>;
    };

/** Counts failed attempts at secrets, for all processes alike. Where its store is lost it goes on by itself, stricter. */
export interface Throttle {
  /** Counts an attempt in all of the counts, or, where one of them has to wait, in none. Never rejects. */
  begin(counts: readonly ThrottleCount[]): Promise<Turn>;
}

/** Networks from which the owner of an account has signed in lately: strangers' failures do not slow them down there. */
export interface KnownNetworks {
  /** Never rejects: false where it cannot be found out. */
  has(account: UserId, network: string): Promise<boolean>;
  /** Never rejects. */
  add(account: UserId, network: string): Promise<void>;
}
