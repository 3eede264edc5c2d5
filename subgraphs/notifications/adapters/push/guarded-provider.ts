import { type Breaker, BreakerOpen, createBreaker } from '@heliograph/platform/resilience';
import type { Logger } from '@heliograph/platform/telemetry';
import type { PushMessage, PushOutcome } from '../../ports/push.ts';
import { USUAL_WAIT_SECONDS } from './answer.ts';
import { clipped } from './clip.ts';
import { ProviderUnwell, type PushProvider } from './provider.ts';

/** One platform's part of a PushSender. */
export interface PlatformSender {
  send(token: string, message: PushMessage, signal?: AbortSignal): Promise<PushOutcome>;
  close(): Promise<void>;
}

export interface GuardOptions {
  logger: Logger;
  /** How long one try may take, in milliseconds. */
  timeoutMs?: number;
  /** How long a service that failed five times in a row is left alone, in milliseconds. */
  breakerOpenMs?: number;
  now?: () => number;
}

/** Services whose health is remembered; anybody can name us new ones, as addresses of Web Push. */
const MOST_SERVICES = 200;

/**
 * Lets nobody wait for a provider that is silent, and leaves one alone that keeps failing. Nothing is tried twice:
 * whoever sends does so, when the outcome says `later`.
 */
export function guardedProvider(provider: PushProvider, options: GuardOptions): PlatformSender {
  const { logger, timeoutMs = 10_000, now = Date.now } = options;
  const breakers = new Map<string, Breaker>();
  const running = new Set<Promise<PushOutcome>>();

  async function send(token: string, message: PushMessage, signal?: AbortSignal): Promise<PushOutcome> {
    signal?.throwIfAborted();
    if (message.expiresAt.getTime() <= now()) return { is: 'refused', reason: 'expired' };
    const service = provider.serviceOf(token);
    if (service === null) return { is: 'gone' };
    try {
      return await breakerOf(service).run(() =>
        withinTime(timeoutMs, signal, (limit) => provider.send(token, clipped(message), limit)),
      );
    } catch (error) {
      signal?.throwIfAborted();
      if (error instanceof BreakerOpen)
        return { is: 'later', afterSeconds: Math.max(1, Math.ceil(error.leftMs / 1000)) };
      logger.warn({ err: error, service }, 'a push could not be handed over');
      return { is: 'later', afterSeconds: error instanceof ProviderUnwell ? error.afterSeconds : USUAL_WAIT_SECONDS };
    }
  }

  /** The one that was needed last goes to the end; the first is the one to forget. */
  function breakerOf(service: string): Breaker {
    const breaker = breakers.get(service) ?? newBreaker(service);
    breakers.delete(service);
    breakers.set(service, breaker);
    const [oldest] = breakers.keys();
    if (breakers.size > MOST_SERVICES && oldest !== undefined) breakers.delete(oldest);
    return breaker;
  }

  function newBreaker(service: string): Breaker {
    return createBreaker({
      ...(options.breakerOpenMs !== undefined && { openMs: options.breakerOpenMs }),
      // That the sender gives up says nothing of the service.
      counts: (error) => !(error instanceof GivenUp),
      onChange: (state) => logger.warn({ service, breaker: state }, 'the breaker of a push service has changed'),
    });
  }

  return {
    async send(token, message, signal) {
      const sending = send(token, message, signal);
      running.add(sending);
      try {
        return await sending;
      } finally {
        running.delete(sending);
      }
    },
    async close() {
      await Promise.allSettled(running);
      await provider.close();
    },
  };
}

/** Whoever sends has ended it. */
class GivenUp extends Error {
  readonly code = 'PUSH_GIVEN_UP';
}

/** The work's result, unless it takes too long or the sender gives up: then at once, even if the work does not notice. */
async function withinTime<T>(
  timeoutMs: number,
  given: AbortSignal | undefined,
  work: (limit: AbortSignal) => Promise<T>,
): Promise<T> {
  const timeout = AbortSignal.timeout(timeoutMs);
  const limit = given ? AbortSignal.any([given, timeout]) : timeout;
  const { promise: over, reject } = Promise.withResolvers<never>();
  const end = () => reject(given?.aborted ? new GivenUp() : limit.reason);
  limit.addEventListener('abort', end);
  try {
    return await Promise.race([work(limit), over]);
  } catch (error) {
    throw given?.aborted ? new GivenUp() : error;
  } finally {
    limit.removeEventListener('abort', end);
  }
}
