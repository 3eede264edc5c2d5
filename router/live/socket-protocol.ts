import { GraphQLError, type GraphQLFormattedError, GraphQLSchema, parse } from 'graphql';
import { type ConnectionInitMessage, makeServer, type Server, type SubscribePayload } from 'graphql-ws';
import type { ConnectionParams } from './connection-params.ts';
import type { Refused } from './operations.ts';
import { type SocketOperation, unanswered } from './socket-operation.ts';

/** What the protocol asks of a connection. */
export interface ProtocolHost {
  /** @returns whether the client may stay; where not, the socket has been told why */
  signIn(params: ConnectionParams): Promise<boolean>;
  /** Decides on an operation: null where its client has left it meanwhile. */
  admit(id: string, payload: SubscribePayload): Promise<'admitted' | Refused | null>;
  /** The operation that was admitted under this id. */
  operation(id: string): SocketOperation | undefined;
}

/** The library insists on errors of its own kind; these are already what the client may read. */
class RefusalError extends GraphQLError {
  readonly #formatted: GraphQLFormattedError;
  constructor(formatted: GraphQLFormattedError) {
    super(formatted.message);
    this.#formatted = formatted;
  }
  override toJSON(): GraphQLFormattedError {
    return this.#formatted;
  }
}

/** All that the library wants to see of an operation is whether it streams. For it all do, be it a single event. */
const A_STREAM = { schema: new GraphQLSchema({}), document: parse('subscription { events }') };

/** graphql-transport-ws, spoken by the library; what the operations are and who may ask is the host's. */
export function createSocketProtocol(options: { connectionInitWaitMs: number }): Server<ProtocolHost> {
  return makeServer<ConnectionInitMessage['payload'], ProtocolHost>({
    connectionInitWaitTimeout: options.connectionInitWaitMs,
    onConnect: ({ connectionParams, extra }) => extra.signIn(connectionParams),
    async onSubscribe({ extra }, id, payload) {
      const admission = await extra.admit(id, payload);
      if (admission === null) return unanswered();
      if (admission === 'admitted') return A_STREAM;
      return admission.errors.map((error) => new RefusalError(error));
    },
    subscribe: () => ({}),
    onOperation: ({ extra }, id) => extra.operation(id),
  });
}
