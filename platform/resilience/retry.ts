import { setTimeout as sleep } from 'node:timers/promises';

/** Keeps retries a small share of all calls, so that they cannot multiply an outage. */
export interface RetryBudget {
  /** Notes a first attempt. */
  deposit(): void;
  /** Whether one retry may be spent now. */
  withdraw(): boolean;
}

/** A retry for every `1 / ratio` calls; at most `burst` saved up. */
export function createRetryBudget({ ratio = 0.1, burst = 10 } = {}): RetryBudget {
  let tokens = burst;
  return {
    deposit: () => {
      tokens = Math.min(burst, tokens + ratio);
    },
    withdraw: () => {
      if (tokens < 1) return false;
      tokens -= 1;
      return true;
    },
  };
}

export interface RetryOptions {
  /** Attempts in all. */
  attempts?: number;
  /** Wait before the second attempt, in milliseconds; doubles each time. */
  baseMs?: number;
  /** The longest wait, in milliseconds. */
  capMs?: number;
  budget: RetryBudget;
  retryable(error: unknown): boolean;
  wait?: (ms: number) => Promise<unknown>;
  random?: () => number;
}

/** Repeats work that failed for a reason that passes: base 100 ms, cap 10 s, each wait × 0.5–1.0 (PRODUCT.md §9). */
export async function withRetry<T>(options: RetryOptions, work: () => Promise<T>): Promise<T> {
  const { attempts = 3, baseMs = 100, capMs = 10_000, budget, retryable, wait = sleep, random = Math.random } = options;
  budget.deposit();
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (attempt >= attempts || !retryable(error) || !budget.withdraw()) throw error;
      await wait(Math.min(capMs, baseMs * 2 ** (attempt - 1)) * (0.5 + random() / 2));
    }
  }
}
