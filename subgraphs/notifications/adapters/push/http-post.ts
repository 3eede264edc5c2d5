import { once } from 'node:events';
import { Agent as HttpAgent, type IncomingMessage, type OutgoingHttpHeaders, request as requestHttp } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import type { LookupFunction } from 'node:net';
import { type Answer, textOf } from './answer.ts';

/** Requests over kept connections; redirects are not followed. */
export interface HttpPoster {
  /** @throws whatever the connection fails with; what `signal` was aborted with */
  post(url: URL, headers: OutgoingHttpHeaders, body: string | Buffer, signal: AbortSignal): Promise<Answer>;
  close(): void;
}

export interface HttpPosterOptions {
  /** Finds the addresses of a host, in place of the system's way. */
  lookup?: LookupFunction;
  /** Certificates to trust instead of the usual ones, PEM. */
  ca?: string;
}

/** Connections to one host, and how long one is kept that nobody uses. */
const KEPT = { keepAlive: true, maxSockets: 32, timeout: 60_000 };

export function httpPoster({ lookup, ca }: HttpPosterOptions = {}): HttpPoster {
  const options = { ...KEPT, ...(lookup && { lookup }) };
  const plain = new HttpAgent(options);
  const safe = new HttpsAgent({ ...options, ...(ca !== undefined && { ca }) });
  return {
    async post(url, headers, body, signal) {
      const settings = { method: 'POST', headers, signal };
      const asked =
        url.protocol === 'https:'
          ? requestHttps(url, { ...settings, agent: safe })
          : requestHttp(url, { ...settings, agent: plain });
      // What breaks after the answer has begun is told by its body, and here once more.
      asked.on('error', () => undefined);
      asked.end(body);
      const [answer] = (await once(asked, 'response')) as [IncomingMessage];
      const { statusCode = 0, headers: said } = answer;
      return { status: statusCode, retryAfter: said['retry-after'], text: await textOf(answer) };
    },
    close() {
      plain.destroy();
      safe.destroy();
    },
  };
}
