import type { ExecutionArgs, ExecutionResult, GraphQLError, GraphQLSchema } from 'graphql';
import type { SignedIn, VouchedCaller } from '../auth/index.ts';
import { asRequestOf } from '../consistency/index.ts';
import { DEFAULT_LANGUAGE } from '../language/index.ts';
import { withDeadline } from '../resilience/index.ts';
import type { Logger } from '../telemetry/index.ts';
import type { Admitted } from './admission.ts';
import { errorsOf, formatError, PublicError } from './errors.ts';
import type { RequestContext, SubgraphRequest, SubgraphResult } from './request.ts';

/** One event of a subscription, and what bounds its answer. */
export interface SourceEvent {
  /** What the source yielded: the root value of the answer. */
  value: unknown;
  /** Unix milliseconds. */
  deadline: number;
  /** That of the subscription. */
  signal: AbortSignal;
}

/** How operations become results: one context, one deadline and one way to show errors, for requests and events alike. */
export interface Answering {
  /** Executes what was admitted, once. Never rejects. */
  answer(admitted: Admitted, event?: SourceEvent): Promise<SubgraphResult>;
  /** What graphql-js needs to know, with a fresh context. */
  execution(admitted: Admitted, bounds: Pick<SourceEvent, 'deadline' | 'signal'>): ExecutionArgs;
  /** What graphql-js answered, as an app may see it. */
  result(executed: ExecutionResult, request: SubgraphRequest): SubgraphResult;
  /** The result that says no more than what went wrong. */
  failure(error: unknown, request: SubgraphRequest): SubgraphResult;
}

/** Of requests that are over with their answer. */
const NEVER_ABORTED = new AbortController().signal;

export function createAnswering(options: {
  schema: GraphQLSchema;
  context(request: RequestContext): unknown;
  logger: Logger;
}): Answering {
  const { schema, context, logger } = options;

  const shown = (errors: readonly GraphQLError[], { requestId }: SubgraphRequest) =>
    errors.map((error) => formatError(error, { requestId, logger }));

  const contextOf = ({ request, caller }: Admitted, { deadline, signal }: Pick<SourceEvent, 'deadline' | 'signal'>) =>
    context({
      ...caller,
      requestId: request.requestId,
      deadline,
      language: request.language ?? DEFAULT_LANGUAGE,
      resumeFrom: request.resumeFrom ?? null,
      signal,
      requireViewer: () => signedIn(caller),
      requireScope(scope) {
        const viewer = signedIn(caller);
        if (!caller.scopes.includes(scope)) throw new PublicError('FORBIDDEN', 'You may not do this');
        return viewer;
      },
    });

  const execution: Answering['execution'] = (admitted, bounds) => ({
    schema,
    document: admitted.document,
    variableValues: admitted.request.variables,
    operationName: admitted.request.operationName,
    contextValue: contextOf(admitted, bounds),
  });

  const result: Answering['result'] = ({ data = null, errors }, request) =>
    errors ? { data, errors: shown(errors, request) } : { data };

  const failure: Answering['failure'] = (error, request) => ({ errors: shown(errorsOf(error), request) });

  return {
    async answer(admitted, event) {
      const { request } = admitted;
      const { deadline, signal } = event ?? { deadline: request.deadline, signal: NEVER_ABORTED };
      try {
        const executed = await withDeadline(deadline, () =>
          asRequestOf(admitted.caller.viewer?.sessionId ?? null, () =>
            admitted.execute({
              rootValue: event?.value,
              contextValue: contextOf(admitted, { deadline, signal }),
              variableValues: request.variables,
            }),
          ),
        );
        return result(executed, request);
      } catch (error) {
        return failure(error, request);
      }
    },
    execution,
    result,
    failure,
  };
}

function signedIn({ viewer }: VouchedCaller): SignedIn {
  if (!viewer) throw new PublicError('UNAUTHENTICATED', 'Sign in to do this');
  return viewer;
}
