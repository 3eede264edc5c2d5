import type { GraphQLFormattedError } from 'graphql';
import type { OperationRequest } from '../operations/operation-request.ts';
import type { Asker } from '../request-scope.ts';

export type { Asker, OperationRequest };

/** What stands behind the connections of clients: the engine, and everything that guards it. */
export interface LiveOperations {
  /** Everything before execution: persisted lookup, parsing, validation, limits, rate limits, authorization. */
  admit(request: OperationRequest, asker: Asker): Promise<Admitted | Refused>;
}

/** Why an operation is not executed, as the client may read it: at least one error. */
export interface Refused {
  readonly errors: readonly GraphQLFormattedError[];
}

/** An operation that may run. It holds nothing open until it is executed or subscribed to: it may also be dropped. */
export interface Admitted {
  readonly kind: 'query' | 'mutation' | 'subscription';
  /**
   * Equal for subscriptions whose events may share one execution and one serialisation: same operation, same variables,
   * and the same viewer with the same grants, or any viewer where the operation does not depend on who looks. Whoever
   * joins late gets the events from then on. Null where that would lose something, as where a stream begins with what
   * has already happened: then nobody shares it.
   */
  readonly shareKey: string | null;
  /** A query's or mutation's whole response, as JSON text. */
  execute(): Promise<string>;
  /**
   * One response per event, as JSON text on one line, until the subgraph completes it; ends at once when `signal`
   * aborts. Never throws: a failure is a last response with errors.
   */
  subscribe(signal: AbortSignal): AsyncIterable<string>;
}

export const isRefused = (admission: Admitted | Refused): admission is Refused => 'errors' in admission;
