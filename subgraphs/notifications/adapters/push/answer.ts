import type { Readable } from 'node:stream';
import type { PushOutcome } from '../../ports/push.ts';
import { ProviderUnwell } from './provider.ts';

/** What a provider said. */
export interface Answer {
  status: number;
  /** As it was sent: seconds, or a date. */
  retryAfter: string | undefined;
  /** As much of the body as anybody reads. */
  text: string;
}

/** What explains a failure fits; whoever sends more is cut off. */
const MOST_TEXT = 16 * 1024;

/** The beginning of a body. What is longer ends the connection that it came by. */
export async function textOf(body: Readable): Promise<string> {
  let text = '';
  for await (const piece of body.setEncoding('utf8')) {
    text += piece;
    if (text.length > MOST_TEXT) break;
  }
  return text;
}

/** What a provider means to say when it does not say how long to wait; Google asks for no less. */
export const USUAL_WAIT_SECONDS = 60;
const LONGEST_WAIT_SECONDS = 24 * 60 * 60;

/** Whole seconds, 1 to a day, after which it may be tried again (RFC 9110, §10.2.3). */
export function secondsToWait({ retryAfter }: Pick<Answer, 'retryAfter'>, now: number): number {
  if (retryAfter === undefined) return USUAL_WAIT_SECONDS;
  const seconds = /^\d+$/.test(retryAfter) ? Number(retryAfter) : Math.ceil((Date.parse(retryAfter) - now) / 1000);
  if (Number.isNaN(seconds)) return USUAL_WAIT_SECONDS;
  return Math.min(LONGEST_WAIT_SECONDS, Math.max(1, seconds));
}

/**
 * What every provider means by the same statuses: done, too much, unwell; all else is refused.
 * @throws ProviderUnwell where the fault is the provider's
 */
export function usualOutcome(answer: Answer, now: number, reason = ''): PushOutcome {
  const { status } = answer;
  if (status >= 200 && status < 300) return { is: 'delivered' };
  if (status === 429) return { is: 'later', afterSeconds: secondsToWait(answer, now) };
  if (status >= 500) throw new ProviderUnwell(status, secondsToWait(answer, now));
  return { is: 'refused', reason: `${status} ${reason}`.trim() };
}
