export type Transport = 'websocket' | 'sse';

/** Why a client was turned away before it had a connection. */
export type Refusal = 'draining' | 'origin' | 'full' | 'address';

/** What is worth counting here; each is called as it happens, and must be cheap. */
export interface LiveMetrics {
  /** One more connection, or one less. */
  connections(transport: Transport, change: 1 | -1): void;
  refused(transport: Transport, why: Refusal): void;
  /** A client was closed because it did not read. */
  tooSlow(transport: Transport): void;
  /** One more subscription of a client, or one less. */
  subscriptions(change: 1 | -1): void;
  /** One more stream from a subgraph, or one less: fewer than subscriptions where clients share. */
  upstreams(change: 1 | -1): void;
  /** An event went to this many clients. */
  delivered(clients: number): void;
}

/** Counts nothing. */
export const NO_METRICS: LiveMetrics = {
  connections: () => {},
  refused: () => {},
  tooSlow: () => {},
  subscriptions: () => {},
  upstreams: () => {},
  delivered: () => {},
};
