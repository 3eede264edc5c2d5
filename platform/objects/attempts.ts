import { setTimeout as pause } from 'node:timers/promises';
import { S3ServiceException } from '@aws-sdk/client-s3';
import { createRetryBudget, withRetry } from '../resilience/index.ts';
import { ObjectStoreRefused, ObjectStoreUnavailable, ObjectTooLarge } from './errors.ts';

/** How patiently the store is asked; the defaults are the product's (PRODUCT.md §9): waits of 1, 2, 4 s, 10 s each. */
export interface Patience {
  attempts?: number;
  /** Nominal wait before the second attempt; it doubles each time, and each is shortened by up to half at random. */
  baseWaitMillis?: number;
  /** How long one attempt may take, its body included. */
  timeoutMillis?: number;
  wait?: (millis: number) => Promise<unknown>;
}

/** One call of the store, tried as often as is right. Rejects with a typed error. */
export type Attempt = <Result>(operation: string, call: (signal: AbortSignal) => Promise<Result>) => Promise<Result>;

/** The only place where storage calls are retried: the SDK's own retries are off. */
export function createAttempts({
  attempts = 4,
  baseWaitMillis = 1000,
  timeoutMillis = 10_000,
  wait = pause,
}: Patience): Attempt {
  const budget = createRetryBudget();
  return async (operation, call) => {
    const once = () => call(AbortSignal.timeout(timeoutMillis));
    const asked = () => once().catch((error: unknown) => onceMoreIfThrottled(error, once, wait));
    try {
      return await withRetry({ attempts, baseMs: baseWaitMillis, budget, retryable: isTransient, wait }, asked);
    } catch (error) {
      throw typed(operation, error);
    }
  };
}

/** 429 is answered by waiting as long as it says, once; Amazon's own throttle is a 503, and transient. */
async function onceMoreIfThrottled<Result>(
  error: unknown,
  once: () => Promise<Result>,
  wait: (millis: number) => Promise<unknown>,
): Promise<Result> {
  if (statusOf(error) !== THROTTLED || !(error instanceof S3ServiceException)) throw error;
  const seconds = Number(error.$response?.headers['retry-after']);
  await wait(Math.min(Number.isFinite(seconds) ? seconds * 1000 : MAX_THROTTLE_WAIT, MAX_THROTTLE_WAIT));
  return once();
}

const THROTTLED = 429;
const MAX_THROTTLE_WAIT = 10_000;

/** Server errors, time-outs and broken connections pass; a refusal does not. */
function isTransient(error: unknown): boolean {
  const status = statusOf(error);
  if (status !== undefined && status >= 300) return status >= 500 && status !== 501;
  if (!(error instanceof Error)) return false;
  const isSystemError = 'code' in error && typeof error.code === 'string' && /^E[A-Z]+$/.test(error.code);
  return isSystemError || error.name === 'TimeoutError' || error.name === 'AbortError';
}

/** The status of the reply, when there was one. */
export function statusOf(error: unknown): number | undefined {
  return error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;
}

function typed(operation: string, error: unknown): unknown {
  if (error instanceof ObjectTooLarge) return error;
  if (isTransient(error) || statusOf(error) === THROTTLED) return new ObjectStoreUnavailable(operation, error);
  if (error instanceof S3ServiceException) return new ObjectStoreRefused(operation, error.name, error);
  return error;
}
