import { CloseCode } from 'graphql-ws';
import type { CloseReason } from './metrics.ts';

/** How a socket is told to close: an app can read both. The reason of a close frame has at most 123 bytes. */
export interface Goodbye {
  readonly code: number;
  readonly reason: string;
  /** What it is counted as. */
  readonly why: CloseReason;
}

const forbidden = (why: CloseReason, reason: string): Goodbye => ({ code: CloseCode.Forbidden, reason, why });

const invalidMessage = (reason: string): Goodbye => ({ code: CloseCode.BadRequest, reason, why: 'invalid-message' });

export const GOODBYES = {
  invalidToken: forbidden(
    'invalid-token',
    'Forbidden: the access token is not valid or has ended; reconnect with a fresh one',
  ),
  tokenEnded: forbidden('token-ended', 'Forbidden: the access token has ended; reconnect with a fresh one'),
  sessionEnded: forbidden('session-ended', 'Forbidden: the session has ended; sign in again'),
  anotherViewer: forbidden(
    'invalid-token',
    'Forbidden: the token is of another viewer; open another connection for it',
  ),
  invalidMessage: invalidMessage('Invalid message received'),
} as const satisfies Record<string, Goodbye>;

export const messageTooDeep = (maximum: number): Goodbye =>
  invalidMessage(`A message may have at most ${maximum} lists and objects inside each other`);

export const messageTooFull = (maximum: number): Goodbye =>
  invalidMessage(`A message may have at most ${maximum} values`);

export const pingTooLarge = (maximum: number): Goodbye =>
  invalidMessage(`A ping may bring at most what fits into a pong of ${maximum} bytes`);

/** When the protocol library closes, the client broke a rule, be it only that it did not begin in time. */
export const ruleBroken = (code: number, reason: string): Goodbye => ({
  code,
  reason,
  why: code === CloseCode.ConnectionInitialisationTimeout ? 'no-init' : 'invalid-message',
});

/** For clients that do not read what they asked for; the standard code that says to try again later. */
export const tooSlow = (reason: string): Goodbye => ({ code: 1013, reason, why: 'too-slow' });

/** For the clients of a process that stops. They are told different delays, lest they all return at once. */
export const goingAway = (reconnectAfterMs: number): Goodbye => ({
  code: 1001,
  reason: `Going away; reconnect after ${reconnectAfterMs} ms`,
  why: 'draining',
});
