import type { GraphQLFormattedError } from 'graphql';
import type { RequestScope } from '../request-scope.ts';
import { introspect } from './introspection.ts';
import type { Data } from './plan/data.ts';
import type { CallSubgraph, Execution } from './plan/execution.ts';
import type { PreparedOperation, Variables } from './prepare.ts';
import { errorForApp } from './response/error-for-app.ts';
import type { CompiledSupergraph } from './supergraph.ts';

/** What an app is answered, before it is written as JSON. */
export interface OperationResult {
  data?: Data | null;
  errors?: readonly GraphQLFormattedError[];
  extensions?: {
    /** The parts that could not be asked, by name: the response is whole but for them. */
    degraded?: readonly string[];
    /** Values that the schema does not allow and that became null. */
    valueCompletion?: readonly { message: string; path: readonly (string | number)[] }[];
  };
}

/** How plans are run: the same for every operation of a router. */
export interface Surroundings {
  readonly supergraph: CompiledSupergraph;
  readonly call: CallSubgraph;
  /** What the app is told of a fetch that failed. */
  describe(error: unknown, scope: RequestScope): GraphQLFormattedError;
}

/**
 * Runs the plan of an operation and shapes the response.
 * @param event what a subscription's stream has brought: the response so far
 */
export async function executePlan(
  { supergraph, call, describe }: Surroundings,
  request: { prepared: PreparedOperation; variables: Variables; values: Variables; scope: RequestScope },
  event: { data?: Data | null; errors?: readonly GraphQLFormattedError[] } = {},
): Promise<OperationResult> {
  const { prepared, variables, values, scope } = request;
  const verdict = prepared.authorization?.check(scope.grants);
  const unmet = verdict?.key ?? '';
  const { steps } = prepared.planFor(unmet);
  const execution: Execution = {
    scope,
    variables,
    coerced: values,
    call,
    data: event.data ?? {},
    errors: [...(event.errors ?? [])],
    describe: (error) => describe(error, scope),
  };
  if (steps) await steps(execution, [execution.data]);

  const { operation, document } = prepared;
  const { data, invalid } = prepared.shapeFor(unmet, values)(execution.data, (field) =>
    introspect(supergraph.api, { document, operation, variables, field }),
  );
  const failed = execution.errors.map((error) => errorForApp(error, prepared.responseKeys));
  const errors = [...(verdict?.denied ?? []), ...failed];
  return withExtensions({ data, ...(errors.length > 0 && { errors }) }, scope, invalid);
}

function withExtensions(
  result: OperationResult,
  { degraded }: RequestScope,
  invalid: NonNullable<OperationResult['extensions']>['valueCompletion'] & object,
): OperationResult {
  const extensions = {
    ...(degraded.size > 0 && { degraded: [...degraded] }),
    // Where there are errors they explain the nulls.
    ...(invalid.length > 0 && !result.errors && { valueCompletion: invalid }),
  };
  return Object.keys(extensions).length > 0 ? { ...result, extensions } : result;
}
