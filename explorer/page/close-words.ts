const BROKEN = 'The connection broke, or the router did not accept it. Is it running?';

/**
 * Why a socket was closed, in words: RFC 6455 up to 1015, graphql-transport-ws from 4400.
 * https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md
 */
const WORDS: Readonly<Record<number, string>> = {
  1000: 'The router has closed the connection: it had no more to say.',
  1001: 'The router is restarting. Run the subscription again in a moment.',
  1006: BROKEN,
  1008: 'The router closed the connection because this client broke one of its rules.',
  1009: 'A message was larger than the router accepts.',
  1011: 'The router failed. Its log says more.',
  1012: 'The router is restarting. Run the subscription again in a moment.',
  1013: 'This page read more slowly than events came, or the router is busy. Run the subscription again in a moment.',
  4400: 'The router could not read what was sent: this is a mistake in the message, not in the operation.',
  4401: 'The router does not know who is asking. Sign in, then run the subscription again.',
  4403: 'The router does not accept this token, or the session has ended. Sign in, then run the subscription again.',
  4406: 'The router does not speak graphql-transport-ws.',
  4408: 'The connection was not set up in time. Run the subscription again.',
  4409: 'There is already a subscription with this id.',
  4429: 'Too many connections or attempts. Wait a little, then run the subscription again.',
  4500: 'The router failed. Its log says more.',
  4504: 'The router did not answer in time. Run the subscription again.',
};

/** What an explorer shows of a subscription that ended badly; its keys become those of the error in the reply. */
export interface ClosedSubscription {
  message: string;
  extensions: { closeCode?: number; closeReason?: string };
}

/** What a subscription failed with: the router's own GraphQL errors as they are, a closed or broken socket in words. */
export function inWords(problem: unknown): ClosedSubscription | readonly unknown[] {
  if (Array.isArray(problem)) return problem;
  if (isClose(problem)) {
    const { code, reason } = problem;
    const message = WORDS[code] ?? `The router closed the connection with the code ${code}.`;
    return { message, extensions: { closeCode: code, ...(reason && { closeReason: reason }) } };
  }
  if (problem instanceof Error) return { message: problem.message, extensions: {} };
  // A browser says no more of a socket that failed than that it did.
  return { message: BROKEN, extensions: {} };
}

/** Whether the router closed because it does not, or no longer, accept the token that it was shown. */
export const isUnauthorized = (problem: unknown): boolean =>
  isClose(problem) && (problem.code === 4401 || problem.code === 4403);

function isClose(problem: unknown): problem is { code: number; reason: string } {
  return typeof problem === 'object' && problem !== null && 'code' in problem && typeof problem.code === 'number';
}
