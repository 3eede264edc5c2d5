import type { OutgoingHttpHeaders } from 'node:http2';
import type { PushMessage, PushOutcome } from '../../../ports/push.ts';
import { type Answer, usualOutcome } from '../answer.ts';
import { collapseKey } from '../collapse-key.ts';
import { saidUnder } from '../json.ts';
import type { PushProvider } from '../provider.ts';
import { http2Connection } from './http2-connection.ts';
import { type ApnsKey, providerToken } from './provider-token.ts';

export interface ApnsOptions extends ApnsKey {
  /** Where Apple answers, https. */
  url: string;
  /** The app's bundle id. */
  topic: string;
  /** Certificates to trust instead of the usual ones, PEM. */
  ca?: string;
  now?: () => number;
}

/** Tokens are hexadecimal, and may become longer than the 64 digits they have. */
const DEVICE_TOKEN = /^[0-9a-f]{2,400}$/i;
const COLLAPSE_ID = /^[\x21-\x7e]{1,64}$/;

/**
 * Apple's push service, by HTTP/2 over one connection. Straight on node:http2: `@parse/node-apn` retries
 * and waits by itself, keeps to itself how long Apple asks to wait, and cannot be told to stop.
 */
export function apnsProvider({ url, topic, ca, now = Date.now, ...key }: ApnsOptions): PushProvider {
  const proof = providerToken(key, now);
  const connection = http2Connection(url, { ...(ca !== undefined && { ca }) });
  const { host } = new URL(url);

  return {
    serviceOf: (token) => (DEVICE_TOKEN.test(token) ? host : null),
    async send(token, message, signal) {
      const headers = { authorization: `bearer ${await proof.get()}`, ...headersOf(message, topic) };
      return outcomeOf(await connection.post(`/3/device/${token}`, headers, payloadOf(message), signal), now());
    },
    close: () => connection.close(),
  };
}

function headersOf({ collapseId, expiresAt }: PushMessage, topic: string): OutgoingHttpHeaders {
  return {
    'apns-topic': topic,
    'apns-push-type': 'alert',
    // At once, which is what people see must be sent with.
    'apns-priority': '10',
    'apns-collapse-id': collapseKey(collapseId, COLLAPSE_ID),
    'apns-expiration': String(Math.floor(expiresAt.getTime() / 1000)),
  };
}

function payloadOf({ title, body, badge, data }: PushMessage): string {
  return JSON.stringify({
    ...data,
    aps: { alert: { title, body }, ...(badge !== null && { badge }), sound: 'default' },
  });
}

function outcomeOf(answer: Answer, now: number): PushOutcome {
  const reason = saidUnder(answer.text, 'reason');
  if (answer.status === 410 || reason === 'BadDeviceToken' || reason === 'Unregistered') return { is: 'gone' };
  return usualOutcome(answer, now, typeof reason === 'string' ? reason : '');
}
