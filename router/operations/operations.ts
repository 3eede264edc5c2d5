import { costOf, type Logger, type Tracing, withStats } from '@heliograph/platform/telemetry';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import type { PolicyEvaluator } from '../authorization/index.ts';
import { createErrorFormatter, type FormatError } from '../door/format-error.ts';
import type { Engine } from '../engine/engine.ts';
import type { OperationResult } from '../engine/execute.ts';
import type { PreparedOperation, Variables } from '../engine/prepare.ts';
import type { RouterMetrics } from '../metrics.ts';
import type { ResolvedOperation } from '../persisted/index.ts';
import type { RateLimiter } from '../rate-limits/index.ts';
import type { Asker, RequestScope } from '../request-scope.ts';
import { type Answer, toAnswer } from './answer.ts';
import { createInFlight } from './in-flight.ts';
import { type Charge, chargeFor } from './operation-class.ts';
import type { OperationRequest } from './operation-request.ts';
import { textOf } from './variables-text.ts';

/** Why an operation is not run, as the app may read it. */
export interface Refused {
  readonly errors: readonly GraphQLFormattedError[];
}

/** An operation that may run. It holds nothing open until it does: it may also be dropped. */
export interface Admitted {
  readonly kind: PreparedOperation['kind'];
  /** Whether it is one of `schema/operations/`. */
  readonly registered: boolean;
  /** Equal for subscriptions whose events may share one execution; null where nobody may share it. */
  readonly shareKey: string | null;
  /** Runs a query or a mutation. It always answers. */
  execute(): Promise<Answer>;
  /** One answer for each event of a subscription, until the subgraph completes it or `signal` aborts. */
  subscribe(signal: AbortSignal): AsyncIterable<Answer>;
}

export interface Operations {
  /**
   * Everything that comes before an operation runs: persisted lookup, rate limits, parsing, validation, limits.
   * @param pathName the operation that the URL names, if it does
   */
  admit(request: OperationRequest, asker: Asker, pathName?: string): Promise<Admitted | Refused>;
}

export interface OperationsOptions {
  /** The engine of the supergraph in force. */
  engine(): Engine;
  /** Finds the text of an operation. @throws GraphQLError where there is none to be run */
  resolve(request: OperationRequest, pathName: string | undefined): ResolvedOperation | Promise<ResolvedOperation>;
  rateLimiter: RateLimiter;
  newScope(asker: Asker, policies?: ReadonlySet<string>, options?: { namesClient: boolean }): RequestScope;
  /** Which policies of `@policy` a viewer satisfies; asked only where an operation names some. */
  evaluatePolicies: PolicyEvaluator;
  metrics: Pick<RouterMetrics, 'operationDone' | 'errorSent' | 'rateLimited'>;
  tracing: Tracing;
  logger: Logger;
}

/** The one way in for operations, over HTTP and over sockets. */
export function createOperations(options: OperationsOptions): Operations {
  const { engine, resolve, rateLimiter, newScope, evaluatePolicies, metrics, tracing, logger } = options;
  const inFlight = createInFlight();

  return {
    async admit(request, asker, pathName) {
      const format = createErrorFormatter(logger, asker.requestId);
      try {
        const resolved = await resolve(request, pathName);
        const { query, operationName, registered } = resolved;
        const running = engine();
        // What makes work of its own before it is known to be an operation at all is paid for first.
        if (!running.knows(query, operationName)) await charge(asker, { class: 'planning', cost: 1 });
        const preparation = running.prepare(query, operationName);
        if ('errors' in preparation) {
          await charge(asker, { class: 'query', cost: 1 });
          return refused(preparation.errors, format);
        }
        const { operation } = preparation;
        await charge(asker, chargeFor(operation));
        resolved.admitted?.();
        return admitted({ engine: running, operation, registered, variables: request.variables ?? {}, asker, format });
      } catch (error) {
        if (error instanceof GraphQLError) return refused([error], format);
        throw error;
      }
    },
  };

  /** @throws GraphQLError RATE_LIMITED */
  async function charge({ claims, ip }: Asker, { class: limit, cost }: Charge): Promise<void> {
    const verdict = await rateLimiter.take({ viewerId: claims?.userId ?? null, ip, class: limit, cost });
    if (verdict.allowed) return;
    metrics.rateLimited(limit);
    throw rateLimited(verdict.retryAfterSeconds);
  }

  function refused(errors: readonly GraphQLError[], format: FormatError): Refused {
    const formatted = errors.map((error) => format(error.toJSON()));
    countErrors(formatted.map(({ extensions }) => String(extensions?.code)));
    return { errors: formatted };
  }

  function admitted(run: Run): Admitted {
    const { operation, registered, variables, asker } = run;
    return {
      kind: operation.kind,
      registered,
      shareKey: shareKeyOf(run),
      execute: () => inFlight.share({ operation, variables, asker }, () => execute(run)),
      subscribe: (signal) => subscribe(run, signal),
    };
  }

  async function policiesOf({ operation, asker }: Run): Promise<ReadonlySet<string> | undefined> {
    const named = operation.authorization?.policies ?? [];
    return named.length === 0 ? undefined : evaluatePolicies(named, asker.claims);
  }

  async function execute(run: Run): Promise<Answer> {
    const { engine: running, operation, variables, asker } = run;
    const policies = operation.authorization ? await policiesOf(run) : undefined;
    const scope = newScope(asker, policies, { namesClient: operation.kind === 'mutation' });
    return tracing.span(operation.span, (span) =>
      withStats(scope.stats, async () => {
        const started = performance.now();
        const answer = answered(run, await running.execute(operation, variables, scope), scope, started);
        span.set(costOf(scope.stats));
        if (answer.codes[0] !== undefined) span.fail(answer.codes[0]);
        return answer;
      }),
    );
  }

  async function* subscribe(run: Run, signal: AbortSignal): AsyncIterable<Answer> {
    const { engine: running, operation, variables } = run;
    // What anyone may share is fetched on behalf of nobody: the first who asked may be gone long before the others.
    const asker = operation.sharing === 'anyone' ? { ...run.asker, claims: null } : run.asker;
    const policies = await policiesOf(run);
    let scope = newScope(asker, policies);
    let started = performance.now();
    const nextScope = () => {
      scope = newScope(asker, policies);
      started = performance.now();
      return scope;
    };
    for await (const result of running.subscribe(operation, variables, nextScope, signal)) {
      yield answered(run, result, scope, started);
    }
  }

  function answered({ operation, format }: Run, result: OperationResult, scope: RequestScope, started: number): Answer {
    const answer = toAnswer(result, scope.stats, format);
    const outcome = answer.codes.length === 0 ? 'ok' : answer.executed ? 'partial' : 'error';
    const { name, kind } = operation;
    const seconds = (performance.now() - started) / 1000;
    metrics.operationDone({ operation: name, kind, outcome, seconds, stats: scope.stats });
    countErrors(answer.codes);
    return answer;
  }

  function countErrors(codes: readonly string[]): void {
    for (const code of codes) metrics.errorSent(code);
  }
}

/** An operation on behalf of someone. */
interface Run {
  readonly engine: Engine;
  readonly operation: PreparedOperation;
  readonly registered: boolean;
  readonly variables: Variables;
  readonly asker: Asker;
  readonly format: FormatError;
}

/** The same text and variables, on behalf of the same session in one language, or of nobody where it makes no difference. */
function shareKeyOf({ operation, variables, asker }: Run): string | null {
  if (operation.sharing === 'nobody') return null;
  const text = textOf(variables);
  if (text === null) return null;
  const { claims, language } = asker;
  const viewer =
    operation.sharing === 'anyone' || !claims
      ? ''
      : `${claims.userId} ${claims.sessionId} ${claims.scopes} ${language}`;
  return JSON.stringify([operation.id, text, viewer]);
}

const rateLimited = (retryAfter: number): GraphQLError =>
  new GraphQLError(`Too many requests; wait ${retryAfter} s, then go on more slowly`, {
    extensions: { code: 'RATE_LIMITED', retryAfter },
  });
