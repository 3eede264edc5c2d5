import type { SubgraphResult } from '@heliograph/platform/subgraph';
import { planSpan, type Tracing } from '@heliograph/platform/telemetry';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import type { RouterMetrics } from '../metrics.ts';
import type { RequestScope } from '../request-scope.ts';
import { checkOperation, type OperationChecks } from './check-operation.ts';
import { executePlan, type OperationResult, type Surroundings } from './execute.ts';
import type { SubgraphOperation } from './plan/execution.ts';
import { type PreparedOperation, prepareOperation, type Variables } from './prepare.ts';
import { createPreparedOperations, type Preparation } from './prepared-operations.ts';
import { readVariables } from './read-variables.ts';
import type { CompiledSupergraph } from './supergraph.ts';

/** Runs GraphQL operations over the plans of Apollo's planner. */
export interface Engine {
  /** Parses, checks and plans an operation, once for each text: operations that came before are known. */
  prepare(query: string, operationName?: string | null): Preparation;
  /** Whether `prepare` would know the answer at once. */
  knows(query: string, operationName?: string | null): boolean;
  /** Prepares a registered operation, for as long as this engine lives. */
  warm(query: string, operationName: string): Preparation;
  /** Runs a query or a mutation. It always answers: what fails is an error in the result. */
  execute(operation: PreparedOperation, variables: Variables, scope: RequestScope): Promise<OperationResult>;
  /**
   * Runs a subscription: one result for each event of its subgraph, until that completes it or `signal` aborts.
   * @param newScope what each event is fetched with: viewer tokens and deadlines are short
   */
  subscribe(
    operation: PreparedOperation,
    variables: Variables,
    newScope: () => RequestScope,
    signal: AbortSignal,
  ): AsyncIterable<OperationResult>;
}

/** What the engine stands on: how it reaches subgraphs, what it refuses, and who watches it. */
export interface EngineOptions extends Omit<Surroundings, 'supergraph'> {
  readonly checks: OperationChecks;
  readonly metrics: Pick<RouterMetrics, 'planFound' | 'planMade'>;
  readonly tracing: Pick<Tracing, 'span'>;
  /** The events of a subscription's subgraph, across its restarts. */
  openStream(
    operation: SubgraphOperation,
    variables: Variables,
    newScope: () => RequestScope,
    signal: AbortSignal,
  ): AsyncIterable<SubgraphResult>;
}

/** An engine over one supergraph; a new supergraph gets a new engine, and requests under way keep theirs. */
export function createEngine(supergraph: CompiledSupergraph, options: EngineOptions): Engine {
  const { call, describe, checks, metrics, tracing, openStream } = options;
  const surroundings: Surroundings = { supergraph, call, describe };
  const prepared = createPreparedOperations();

  function prepareAnew(query: string, operationName: string | null | undefined): Preparation {
    const started = performance.now();
    try {
      const checked = checkOperation(supergraph.api, checks, query, operationName);
      if ('errors' in checked) return checked;
      const operation = tracing.span(planSpan, () => prepareOperation(supergraph, checked, checks));
      metrics.planMade((performance.now() - started) / 1000);
      return { operation };
    } catch (error) {
      if (error instanceof GraphQLError) return { errors: [error] };
      throw error;
    }
  }

  return {
    knows: (query, operationName) => prepared.get(query, operationName ?? '') !== undefined,

    prepare(query, operationName) {
      const name = operationName ?? '';
      const known = prepared.get(query, name);
      if (known) {
        metrics.planFound();
        return known;
      }
      const preparation = prepareAnew(query, operationName);
      prepared.keep(query, name, preparation);
      return preparation;
    },

    warm(query, operationName) {
      const preparation = prepareAnew(query, operationName);
      prepared.pin(query, operationName, preparation);
      return preparation;
    },

    async execute(operation, variables, scope) {
      const request = readVariables(operation, variables, checks.limits);
      if ('errors' in request) return { errors: request.errors.map((error) => error.toJSON()) };
      return executePlan(surroundings, { prepared: operation, variables, values: request.values, scope });
    },

    async *subscribe(operation, variables, newScope, signal) {
      const request = readVariables(operation, variables, checks.limits);
      if ('errors' in request) {
        yield { errors: request.errors.map((error) => error.toJSON()) };
        return;
      }
      const verdictOf = ({ grants }: RequestScope) => operation.authorization?.check(grants);
      const verdict = verdictOf(newScope());
      const { stream } = operation.planFor(verdict?.key ?? '');
      if (!stream) {
        yield { errors: verdict?.denied ?? [] };
        return;
      }
      for await (const event of openStream(stream.operation, stream.variables({ variables }), newScope, signal)) {
        const scope = newScope();
        // The stream was opened with what the viewer had been granted then.
        if (verdictOf(scope)?.key !== verdict?.key) {
          yield { errors: [grantsChanged()] };
          return;
        }
        const run = { prepared: operation, variables, values: request.values, scope };
        yield await tracing.span(operation.span, () => executePlan(surroundings, run, event));
      }
    },
  };
}

const grantsChanged = (): GraphQLFormattedError => ({
  message: 'What you may see has changed; subscribe again',
  extensions: { code: 'FORBIDDEN' },
});
