import type { CredentialEnd } from './credentials.ts';

export type Transport = 'websocket' | 'sse';

/** Why a client was turned away before it had a connection. */
export type Refusal = 'draining' | 'origin' | 'full' | 'address';

/**
 * Why a connection ended.
 * - `too-slow`: the client did not read what it was sent
 * - `token-ended`, `session-ended`: what it had signed in with holds no longer
 * - `invalid-token`: it showed a token that is not valid, or of another viewer
 * - `no-init`: it opened a socket and did not say `connection_init` in time
 * - `invalid-message`: it sent what no client may send, or too much at once
 * - `dead`: its socket gave no sign of life
 * - `draining`: this process stops
 * - `completed`: its event stream told all there was, be it a refusal
 * - `client`: none of these; it left, or the network between lost it
 */
export type CloseReason =
  | CredentialEnd
  | 'too-slow'
  | 'invalid-token'
  | 'no-init'
  | 'invalid-message'
  | 'dead'
  | 'draining'
  | 'completed'
  | 'client';

/** What is worth counting here; each is called as it happens, and must be cheap. */
export interface LiveMetrics {
  /** One more connection, or one less. */
  connections(transport: Transport, change: 1 | -1): void;
  refused(transport: Transport, why: Refusal): void;
  /** A connection ended, or is about to: once for each, under the first reason there was. */
  closed(transport: Transport, why: CloseReason): void;
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
  closed: () => {},
  subscriptions: () => {},
  upstreams: () => {},
  delivered: () => {},
};

/** Counts the end of one connection: the first reason it is given, and no other. */
export function countEndOf(transport: Transport, metrics: LiveMetrics): (why: CloseReason) => void {
  let counted = false;
  return (why) => {
    if (!counted) metrics.closed(transport, why);
    counted = true;
  };
}
