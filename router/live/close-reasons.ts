import { CloseCode } from 'graphql-ws';

/** How a socket is told to close: an app can read both. The reason of a close frame has at most 123 bytes. */
export interface Goodbye {
  readonly code: number;
  readonly reason: string;
}

const forbidden = (reason: string): Goodbye => ({ code: CloseCode.Forbidden, reason });

export const GOODBYES = {
  invalidToken: forbidden('Forbidden: the access token is not valid or has ended; reconnect with a fresh one'),
  tokenEnded: forbidden('Forbidden: the access token has ended; reconnect with a fresh one'),
  sessionEnded: forbidden('Forbidden: the session has ended; sign in again'),
  anotherViewer: forbidden('Forbidden: the token is of another viewer; open another connection for it'),
  invalidMessage: { code: CloseCode.BadRequest, reason: 'Invalid message received' },
} as const satisfies Record<string, Goodbye>;

/** For clients that do not read what they asked for; the standard code that says to try again later. */
export const tooSlow = (reason: string): Goodbye => ({ code: 1013, reason });

/** For the clients of a process that stops. They are told different delays, lest they all return at once. */
export const goingAway = (reconnectAfterMs: number): Goodbye => ({
  code: 1001,
  reason: `Going away; reconnect after ${reconnectAfterMs} ms`,
});
