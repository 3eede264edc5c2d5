import { setTimeout as pause } from 'node:timers/promises';
import { createClient as createEventClient, NetworkError } from 'graphql-sse';
import { createClient as createSocketClient } from 'graphql-ws';
import { type GraphQLReplyError, operationText, type Variables } from './client.ts';
import type { OperationName, Replies } from './replies.ts';
import { requireSafeErrors } from './watchful-client.ts';

/** What an operation is answered; of a subscription, one event. `data` is null where it failed as a whole. */
export interface LiveReply<Data> {
  data: Data | null;
  /** Empty where all went well. */
  errors: GraphQLReplyError[];
}

/** The answers to one operation, as they come. */
export interface LiveReplies<Data> {
  /**
   * The next one; null when there are no more. An operation that is refused is answered once, with the errors.
   * @throws ConnectionLost where the connection went, and the client does not look for another
   */
  next(): Promise<LiveReply<Data> | null>;
  /** Tells the router that nobody waits for more. */
  leave(): Promise<void>;
}

/** An app that is connected to the public door. It watches that no error says too little or too much. */
export interface LiveClient extends AsyncDisposable {
  /** Sends one of the registered operations of schema/operations; the replies are typed after its name. */
  send<Name extends OperationName>(operation: Name, variables?: Variables): LiveReplies<Replies[Name]>;
  /** Sends any document at all, as a stranger's app might. */
  raw<Data = unknown>(query: string, variables?: Variables): LiveReplies<Data>;
}

export interface LiveOptions {
  accessToken?: string;
  /** Whether it connects again when it was cut off, and asks again for what it had not got, as apps do. */
  reconnects?: boolean;
}

/** How a connection ended. */
export interface Closed {
  readonly code: number;
  readonly reason: string;
}

/** An app on a WebSocket, which it opens at once and keeps. */
export interface LiveSocket extends LiveClient {
  /** The ends of its connections, the latest last. */
  readonly closes: readonly Closed[];
  /** Shows the router a fresh token, and waits until it has been taken. The socket closes where it was not. */
  renew(accessToken: string): Promise<void>;
}

/** The connection ended before the operation did. */
export class ConnectionLost extends Error {
  /** The close code of the socket; undefined where it was no socket. */
  readonly code: number | undefined;
  constructor(cause: unknown) {
    super('The connection to the router was lost', { cause });
    this.name = 'ConnectionLost';
    this.code = isClosed(cause) ? cause.code : undefined;
  }
}

const retries = (reconnects: boolean) => (reconnects ? 1000 : 0);
/** Sooner than the router asks for: a test is one client. */
const soon = () => pause(100);

/**
 * Connects by the client library that apps use for graphql-transport-ws.
 * @param origin where the router listens, e.g. `http://127.0.0.1:4000`
 */
export function connectSocket(origin: string, { accessToken, reconnects = false }: LiveOptions = {}): LiveSocket {
  const closes: Closed[] = [];
  let socket: WebSocket | undefined;
  let answeredPing: () => void = () => undefined;
  const client = createSocketClient({
    url: new URL('/graphql', origin.replace(/^http/, 'ws')).href,
    connectionParams: accessToken === undefined ? undefined : { authorization: `Bearer ${accessToken}` },
    lazy: false,
    retryAttempts: retries(reconnects),
    retryWait: soon,
    shouldRetry: () => true,
    // Whoever waits for a reply is told by it; all others look at `closes`.
    onNonLazyError: () => undefined,
    on: {
      opened: (opened) => {
        socket = opened as WebSocket;
      },
      closed: (event) => isClosed(event) && closes.push({ code: event.code, reason: event.reason }),
      pong: (received) => received && answeredPing(),
    },
  });
  return {
    ...operationsOf((request) => client.iterate(request)),
    closes,
    async renew(fresh) {
      const { promise, resolve } = Promise.withResolvers<void>();
      answeredPing = resolve;
      socket?.addEventListener('close', () => resolve());
      socket?.send(JSON.stringify({ type: 'ping', payload: { authorization: `Bearer ${fresh}` } }));
      await promise;
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.resolve(client.dispose()).catch(() => undefined);
    },
  };
}

/** The same for apps without WebSockets, over Server-Sent Events: each operation is a request of its own. */
export function connectEvents(origin: string, { accessToken, reconnects = false }: LiveOptions = {}): LiveClient {
  const client = createEventClient({
    url: new URL('/graphql', origin).href,
    headers: accessToken === undefined ? {} : { authorization: `Bearer ${accessToken}` },
    retryAttempts: retries(reconnects),
    retry: soon,
  });
  return {
    ...operationsOf((request) => client.iterate(request)),
    [Symbol.asyncDispose]: async () => client.dispose(),
  };
}

interface LiveRequest {
  query: string;
  operationName?: string;
  variables: Variables;
}

/** As both libraries have it. */
interface Result {
  data?: unknown;
  errors?: readonly object[];
}

function operationsOf(
  iterate: (request: LiveRequest) => AsyncIterableIterator<Result>,
): Pick<LiveClient, 'send' | 'raw'> {
  const ask = <Data>(request: LiveRequest): LiveReplies<Data> => {
    const results = iterate(request);
    return {
      async next() {
        const { done, value } = await results.next().catch(refusal);
        return done ? null : watched<Data>(value);
      },
      leave: async () => void (await results.return?.()),
    };
  };
  return {
    send: (operationName, variables = {}) => ask({ operationName, query: operationText(operationName), variables }),
    raw: (query, variables = {}) => ask({ query, variables }),
  };
}

function watched<Data>({ data = null, errors = [] }: Result): LiveReply<Data> {
  // What the caller says that it asked for, and errors as every door of the router sends them.
  const reply = { data, errors } as LiveReply<Data>;
  requireSafeErrors(reply.errors);
  return reply;
}

/** What a library throws instead of a result: errors of the operation, the end of a socket, or an HTTP response. */
async function refusal(thrown: unknown): Promise<IteratorYieldResult<Result>> {
  if (Array.isArray(thrown)) return { value: { errors: thrown } };
  if (thrown instanceof NetworkError && isResponse(thrown.response)) {
    return { value: (await thrown.response.json()) as Result };
  }
  throw new ConnectionLost(thrown);
}

const isResponse = (response: unknown): response is Response => response instanceof Response;

function isClosed(event: unknown): event is Closed {
  return typeof event === 'object' && event !== null && 'code' in event && 'reason' in event;
}
