import { HEADERS, HEARTBEAT_MS, type SubgraphRequest, type SubgraphResult } from '@heliograph/platform/subgraph';
import { countAll, noTracing, type RequestStats, type Tracing } from '@heliograph/platform/telemetry';
import { LRUCache } from 'lru-cache';
import { type Dispatcher, Pool } from 'undici';
import type { SubgraphCaller } from './caller.ts';
import { exchange, type HttpAnswer } from './exchange.ts';
import { SubgraphHttpError, UnreadableAnswer } from './failures.ts';
import { livenessOf } from './liveness.ts';
import { createStreamConnections } from './stream-connections.ts';

/** A subgraph whose heartbeats failed to come twice is gone, in milliseconds. */
const SILENCE_MS = 2.5 * HEARTBEAT_MS;

/**
 * The services topology: HTTP over kept connections, and others that carry many streams each.
 * @param options `silenceMs`: streams whose connection was not heard for so long are broken; more than a heartbeat's
 * interval
 */
export function httpCaller(
  url: string,
  { silenceMs = SILENCE_MS, tracing = noTracing }: { silenceMs?: number; tracing?: Pick<Tracing, 'inject'> } = {},
): SubgraphCaller {
  const { origin, pathname } = new URL(url);
  // Deadlines bound it.
  const untimed = { headersTimeout: 0, bodyTimeout: 0 };
  const calls = new Pool(origin, { ...untimed, connections: 32, connect: { timeout: 2000 } });
  const streams = createStreamConnections(`${url}/streams`, { silenceMs });
  return {
    async call(request) {
      const asked = post(pathname, request);
      tracing.inject(asked.headers);
      return resultIn(await exchange(calls, asked, request.deadline));
    },
    subscribe: streams.subscribe,
    isThere: livenessOf(origin),
    async close() {
      await Promise.all([calls.destroy(), streams.close()]);
    },
  };
}

/** @throws SubgraphHttpError or UnreadableAnswer */
function resultIn({ status, headers, body }: HttpAnswer): SubgraphResult {
  if (status !== 200) throw new SubgraphHttpError(status);
  try {
    const cost = headers[HEADERS.cost];
    if (typeof cost === 'string') countAll(JSON.parse(cost) as RequestStats);
    const result: unknown = JSON.parse(body);
    if (typeof result === 'object' && result !== null) return result;
  } catch (error) {
    throw new UnreadableAnswer(error);
  }
  throw new UnreadableAnswer('neither data nor errors');
}

type Post = Dispatcher.RequestOptions & { headers: Record<string, string> };

/** All that a subgraph learns of a request: nothing of what the client's had for headers. */
function post(path: string, request: SubgraphRequest): Post {
  const { query, operationName, variables, viewerToken, requestId, deadline, language } = request;
  return {
    method: 'POST',
    path,
    headers: {
      'content-type': 'application/json',
      [HEADERS.viewer]: viewerToken ?? '',
      [HEADERS.requestId]: requestId,
      [HEADERS.deadline]: String(deadline),
      ...(language && { [HEADERS.language]: language }),
    },
    body: `{"query":${asJson(query)},"operationName":${JSON.stringify(operationName ?? null)},"variables":${JSON.stringify(variables ?? null)}}`,
  };
}

/** A plan asks the same texts again and again, and a text takes longer to be written as JSON than its variables do. */
const writtenTexts = new LRUCache<string, string>({ maxSize: 16_000_000, sizeCalculation: ({ length }) => length + 1 });

function asJson(text: string): string {
  const known = writtenTexts.get(text);
  if (known !== undefined) return known;
  const json = JSON.stringify(text);
  writtenTexts.set(text, json);
  return json;
}
