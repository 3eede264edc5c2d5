import type { ServiceAccount } from '@heliograph/platform/config';
import type { PushOutcome } from '../../../ports/push.ts';
import { type Answer, usualOutcome } from '../answer.ts';
import { httpPoster } from '../http-post.ts';
import { saidUnder } from '../json.ts';
import type { PushProvider } from '../provider.ts';
import { fcmMessage } from './fcm-message.ts';
import { googleAccessToken, NoAccessToken } from './google-access-token.ts';

export interface FcmOptions {
  account: ServiceAccount;
  /** Where Google takes pushes. */
  url: string;
  /** How long getting an access token may take, in milliseconds. */
  timeoutMs?: number;
  now?: () => number;
}

/** Anything in one piece; Google promises no more. */
const REGISTRATION_TOKEN = /^\S{1,4096}$/;

/** Firebase Cloud Messaging, HTTP v1. */
export function fcmProvider({ account, url, timeoutMs = 10_000, now = Date.now }: FcmOptions): PushProvider {
  const http = httpPoster();
  const proof = googleAccessToken(account, { http, timeoutMs, now });
  const sendUrl = new URL(`/v1/projects/${account.project_id}/messages:send`, url);

  return {
    serviceOf: (token) => (REGISTRATION_TOKEN.test(token) ? sendUrl.host : null),
    async send(token, message, signal) {
      const body = fcmMessage(token, message, now());
      async function post(): Promise<Answer> {
        const accessToken = await proof.get();
        const headers = { authorization: `Bearer ${accessToken}`, 'content-type': 'application/json' };
        const answer = await http.post(sendUrl, headers, body, signal);
        if (answer.status === 401) proof.drop(accessToken);
        return answer;
      }
      try {
        const answer = await post();
        // It was taken back before its time; a second one that is not taken either is no accident.
        return outcomeOf(answer.status === 401 ? await post() : answer, now());
      } catch (error) {
        if (error instanceof NoAccessToken) return { is: 'refused', reason: error.message };
        throw error;
      }
    },
    close: async () => http.close(),
  };
}

/** A 404 alone may as well speak of the project: then every token would be taken for gone. */
function outcomeOf(answer: Answer, now: number): PushOutcome {
  const details = saidUnder(answer.text, 'error', 'details');
  const codes = Array.isArray(details) ? details.map((detail: unknown) => errorCodeOf(detail)) : [];
  if (codes.includes('UNREGISTERED')) return { is: 'gone' };
  return usualOutcome(answer, now, String(codes.find(Boolean) ?? saidUnder(answer.text, 'error', 'status') ?? ''));
}

const errorCodeOf = (detail: unknown): unknown =>
  typeof detail === 'object' && detail !== null && 'errorCode' in detail ? detail.errorCode : undefined;
