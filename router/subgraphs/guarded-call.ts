import {
  BreakerOpen,
  createBreaker,
  createRetryBudget,
  DeadlineExceeded,
  withRetry,
} from '@heliograph/platform/resilience';
import type { SubgraphResult } from '@heliograph/platform/subgraph';
import { fetchSpan, type Logger, type Tracing } from '@heliograph/platform/telemetry';
import type { CallSubgraph, SubgraphOperation } from '../engine/plan/execution.ts';
import type { FetchOutcome, RouterMetrics } from '../metrics.ts';
import type { RequestScope } from '../request-scope.ts';
import type { SubgraphCaller } from './caller.ts';
import { isRefusal, isTooLate, mayBeRetried, SubgraphUnavailable } from './failures.ts';

export interface GuardOptions {
  callers: ReadonlyMap<string, SubgraphCaller>;
  metrics: Pick<RouterMetrics, 'fetchDone' | 'fetchRetried' | 'breakerChanged'>;
  tracing: Pick<Tracing, 'span'>;
  logger: Logger;
  /** How long a subgraph that keeps failing is left alone; a minute by default. */
  breakerOpenMs?: number;
  /** Waits before a retry, for so many milliseconds. */
  wait?: (ms: number) => Promise<unknown>;
}

/** How long an app should wait before it asks again for a part that failed once. */
const RETRY_AFTER_SECONDS = 2;

/**
 * Asks subgraphs so that one that fails harms nothing else: a read is tried once more where that may help and the budget
 * of retries allows, a subgraph that fails five times in a row is left alone for a minute, or until its process says that
 * it is there, and nobody waits longer than the request's deadline. Nothing above retries.
 */
export function guardedCall(options: GuardOptions): CallSubgraph {
  const guards = new Map([...options.callers].map(([name, caller]) => [name, guardOne(name, caller, options)]));
  return (operation, variables, scope) => {
    const guard = guards.get(operation.subgraph);
    if (!guard) throw new Error(`The supergraph has a subgraph "${operation.subgraph}" that this router cannot reach`);
    return guard(operation, variables, scope);
  };
}

function guardOne(name: string, caller: SubgraphCaller, options: GuardOptions): CallSubgraph {
  const { metrics, tracing, logger, breakerOpenMs, wait } = options;
  const span = fetchSpan(name);
  const budget = createRetryBudget();
  // Shown from the start, so that it can be seen to rise.
  metrics.breakerChanged(name, 'closed');
  const breaker = createBreaker({
    ...(breakerOpenMs !== undefined && { openMs: breakerOpenMs }),
    counts: (error) => !isRefusal(error),
    isBack: caller.isThere,
    onChange(state) {
      metrics.breakerChanged(name, state);
      logger.warn({ subgraph: name, breaker: state }, 'the breaker of a subgraph has changed');
    },
  });

  return async (operation, variables, scope) => {
    const started = performance.now();
    const done = (outcome: FetchOutcome) =>
      metrics.fetchDone({ subgraph: name, outcome, seconds: (performance.now() - started) / 1000 });
    try {
      // Where another subgraph has taken all the time there was, this one is not to blame: its breaker learns nothing.
      if (Date.now() >= scope.deadline) throw new DeadlineExceeded();
      const result = await tracing.span(span, () => breaker.run(() => attempts(operation, variables, scope)));
      done('ok');
      return result;
    } catch (error) {
      scope.degraded.add(name);
      done(outcomeOf(error));
      if (error instanceof BreakerOpen) throw new SubgraphUnavailable(secondsOf(error.leftMs), error);
      logger.warn({ err: error, subgraph: name, requestId: scope.requestId }, 'a subgraph could not be asked');
      throw isRefusal(error) ? error : new SubgraphUnavailable(RETRY_AFTER_SECONDS, error);
    }
  };

  function attempts(
    operation: SubgraphOperation,
    variables: Readonly<Record<string, unknown>>,
    scope: RequestScope,
  ): Promise<SubgraphResult> {
    const { query, operationName, kind } = operation;
    const { viewerToken, requestId, deadline, language } = scope;
    const call = () => caller.call({ query, operationName, variables, viewerToken, requestId, deadline, language });
    // A mutation that got no answer may still have been carried out; its app repeats it, with its idempotency key.
    if (kind !== 'query') return call();
    const retryable = (error: unknown) => mayBeRetried(error) && Date.now() < deadline;
    let tried = 0;
    return withRetry({ attempts: 2, budget, retryable, ...(wait && { wait }) }, () => {
      tried += 1;
      if (tried > 1) metrics.fetchRetried(name);
      return call();
    });
  }
}

function outcomeOf(error: unknown): FetchOutcome {
  if (error instanceof BreakerOpen) return 'refused';
  return isTooLate(error) ? 'timeout' : 'error';
}

const secondsOf = (milliseconds: number): number => Math.max(1, Math.ceil(milliseconds / 1000));
