import { developmentLimits, type OperationLimits } from '../limits/index.ts';

/** How much one client, one address and all together may ask of the live connections of this process. */
export interface LiveSettings {
  /** The largest message a client may send over a socket, in bytes; a larger one closes it with 1009. */
  readonly maxMessageBytes: number;
  /** Lists and objects inside each other in a message; a deeper one closes the socket with 4400 before it is parsed. */
  readonly maxMessageNesting: number;
  /** Values in a message; one with more closes the socket with 4400 before it is parsed. */
  readonly maxMessageValues: number;
  /** The largest answer to a `ping`, its payload included, in bytes; a larger one closes the socket with 4400. */
  readonly maxPongBytes: number;
  /** How long a socket may take to send `connection_init`. */
  readonly connectionInitWaitMs: number;
  /** How often a socket is asked whether anyone is there; whoever has not answered by the next time is cut off. */
  readonly pingIntervalMs: number;
  /** How long a client that was told to close may take to do so. */
  readonly closeTimeoutMs: number;
  /** Sockets and event streams of this process together. */
  readonly maxConnections: number;
  /** Sockets and event streams from one address; of IPv6, from one /64. */
  readonly maxConnectionsPerAddress: number;
  /** Operations under way on one socket. */
  readonly maxOperationsPerSocket: number;
  /** What may wait for one client to read it, in bytes. */
  readonly maxWaitingBytes: number;
  /** How long anything may wait for one client to read it. */
  readonly maxWaitingMs: number;
  /** How often an event stream shows that it is alive. */
  readonly heartbeatMs: number;
  /** Over how long the clients of a draining process are told to spread their return. */
  readonly reconnectSpreadMs: number;
}

/** What a message has around the variables of an operation, and beside them. */
const AROUND_VARIABLES = { levels: 3, values: 20 };

/** What a message may hold where operations have these limits: more than any operation that they let through. */
export const messageLimits = ({
  maxVariableNesting,
  maxVariableValues,
}: OperationLimits): Pick<LiveSettings, 'maxMessageNesting' | 'maxMessageValues'> => ({
  maxMessageNesting: maxVariableNesting + AROUND_VARIABLES.levels,
  maxMessageValues: maxVariableValues + AROUND_VARIABLES.values,
});

export const DEFAULT_LIVE_SETTINGS: LiveSettings = {
  ...messageLimits(developmentLimits),
  maxMessageBytes: 1024 * 1024,
  maxPongBytes: 8 * 1024,
  connectionInitWaitMs: 10_000,
  pingIntervalMs: 30_000,
  closeTimeoutMs: 5_000,
  maxConnections: 10_000,
  maxConnectionsPerAddress: 100,
  maxOperationsPerSocket: 100,
  maxWaitingBytes: 1024 * 1024,
  maxWaitingMs: 10_000,
  heartbeatMs: 12_000,
  reconnectSpreadMs: 5_000,
};
