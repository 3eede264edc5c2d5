import { createECDH } from 'node:crypto';
import { isIP } from 'node:net';
import webPush from 'web-push';
import type { PushMessage, PushOutcome } from '../../../ports/push.ts';
import { type Answer, usualOutcome } from '../answer.ts';
import { collapseKey } from '../collapse-key.ts';
import { httpPoster } from '../http-post.ts';
import type { PushProvider } from '../provider.ts';
import { isPublicAddress, PrivateAddress, publicLookup } from './public-address.ts';
import { type Subscription, subscriptionOf } from './subscription.ts';

export interface WebPushOptions {
  /** The private VAPID key, base64url. */
  privateKey: string;
  /** Whom push services write to, `mailto:…` or `https://…`. */
  subject: string;
  /** Whether services at private addresses, and over plain http, are called: for tests on one machine. */
  anyEndpoint: boolean;
  /** Certificates to trust instead of the usual ones, PEM. */
  ca?: string;
  now?: () => number;
}

const TOPIC = /^[\w-]{1,32}$/;

/**
 * The push services of browsers (RFC 8030, 8291, 8292). Which host that is, the browser says: so none is called that
 * is not public. The library encrypts and signs; it does not send, as it cannot be stopped and reads without bound.
 */
export function webPushProvider({
  privateKey,
  subject,
  anyEndpoint,
  ca,
  now = Date.now,
}: WebPushOptions): PushProvider {
  const vapidDetails = { subject, privateKey, publicKey: publicHalf(privateKey) };
  const http = httpPoster({ ...(!anyEndpoint && { lookup: publicLookup }), ...(ca !== undefined && { ca }) });

  /** Null where there is nothing to send to, nor ever will be. */
  function reachable(token: string): Subscription | null {
    const subscription = subscriptionOf(token);
    if (!subscription) return null;
    const { protocol, hostname } = subscription.endpoint;
    if (anyEndpoint) return /^https?:$/.test(protocol) ? subscription : null;
    const address = hostname.replace(/^\[|\]$/g, '');
    return protocol === 'https:' && (isIP(address) === 0 || isPublicAddress(address)) ? subscription : null;
  }

  return {
    serviceOf: (token) => reachable(token)?.endpoint.origin ?? null,
    async send(token, message, signal) {
      const subscription = reachable(token);
      if (!subscription) return { is: 'gone' };
      const details = webPush.generateRequestDetails(
        { endpoint: subscription.endpoint.href, keys: subscription.keys },
        payloadOf(message),
        {
          vapidDetails,
          TTL: Math.max(0, Math.floor((message.expiresAt.getTime() - now()) / 1000)),
          topic: collapseKey(message.collapseId, TOPIC),
        },
      );
      try {
        return outcomeOf(await http.post(subscription.endpoint, details.headers, details.body, signal), now());
      } catch (error) {
        if (error instanceof PrivateAddress) return { is: 'refused', reason: error.message };
        throw error;
      }
    },
    close: async () => http.close(),
  };
}

function publicHalf(privateKey: string): string {
  const pair = createECDH('prime256v1');
  pair.setPrivateKey(Buffer.from(privateKey, 'base64url'));
  return pair.getPublicKey().toString('base64url');
}

/** What the page's service worker is given: the options of `showNotification`, with the title beside them. */
function payloadOf({ title, body, collapseId, data, badge }: PushMessage): string {
  return JSON.stringify({ title, body, tag: collapseId, data, badge });
}

function outcomeOf(answer: Answer, now: number): PushOutcome {
  return answer.status === 404 || answer.status === 410 ? { is: 'gone' } : usualOutcome(answer, now);
}
