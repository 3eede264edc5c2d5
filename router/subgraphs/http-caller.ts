import { withDeadline } from '@heliograph/platform/resilience';
import {
  endable,
  HEADERS,
  HEARTBEAT_MS,
  resultsIn,
  type SubgraphEvent,
  type SubgraphRequest,
  type SubgraphResult,
} from '@heliograph/platform/subgraph';
import { countAll, noTracing, type RequestStats, type Tracing } from '@heliograph/platform/telemetry';
import { LRUCache } from 'lru-cache';
import { type Dispatcher, Pool } from 'undici';
import { type SubgraphCaller, SubgraphStreamBroken } from './caller.ts';
import { exchange, type HttpAnswer } from './exchange.ts';
import { SubgraphHttpError, UnreadableAnswer } from './failures.ts';

/** A subgraph whose heartbeats failed to come twice is gone, in milliseconds. */
const SILENCE_MS = 2.5 * HEARTBEAT_MS;

/**
 * The services topology: HTTP over kept connections, and a connection of its own for every stream.
 * @param options `silenceMs`: a stream on which nothing was heard for so long is broken; more than a heartbeat's interval
 */
export function httpCaller(
  url: string,
  { silenceMs = SILENCE_MS, tracing = noTracing }: { silenceMs?: number; tracing?: Pick<Tracing, 'inject'> } = {},
): SubgraphCaller {
  const { origin, pathname } = new URL(url);
  // Deadlines bound both, and the heartbeat streams.
  const untimed = { headersTimeout: 0, bodyTimeout: 0 };
  const calls = new Pool(origin, { ...untimed, connections: 32, connect: { timeout: 2000 } });
  const streams = new Pool(origin, {
    ...untimed,
    connections: null,
    pipelining: 1,
  });
  return {
    async call(request) {
      const asked = post(pathname, request);
      tracing.inject(asked.headers);
      return resultIn(await exchange(calls, asked, request.deadline));
    },
    subscribe: (request, signal) =>
      endable(signal, (ended) => resultsOf(streams, `${pathname}/events`, request, { ended, silenceMs })),
    async close() {
      await Promise.all([calls.destroy(), streams.destroy()]);
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
  const { query, operationName, variables, resumeFrom, viewerToken, requestId, deadline } = request;
  const place = resumeFrom === undefined ? '' : `,"resumeFrom":${JSON.stringify(resumeFrom)}`;
  return {
    method: 'POST',
    path,
    headers: {
      'content-type': 'application/json',
      [HEADERS.viewer]: viewerToken ?? '',
      [HEADERS.requestId]: requestId,
      [HEADERS.deadline]: String(deadline),
    },
    body: `{"query":${asJson(query)},"operationName":${JSON.stringify(operationName ?? null)},"variables":${JSON.stringify(variables ?? null)}${place}}`,
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

async function* resultsOf(
  streams: Pool,
  path: string,
  request: SubgraphRequest,
  { ended, silenceMs }: { ended: AbortSignal; silenceMs: number },
): AsyncGenerator<SubgraphEvent> {
  let wasOpen = false;
  try {
    const { statusCode, body } = await withDeadline(request.deadline, () =>
      streams.request({ ...post(path, request), signal: ended }),
    );
    if (statusCode !== 200) throw new Error(`The subgraph answered a subscription with ${statusCode}`);
    wasOpen = true;
    yield* resultsIn(unlessSilent(body, silenceMs));
  } catch (cause) {
    throw new SubgraphStreamBroken({ wasOpen, cause });
  }
}

/** The text of a body, until nothing came for too long while somebody waited for more. */
async function* unlessSilent(body: Dispatcher.ResponseData['body'], silenceMs: number): AsyncGenerator<string> {
  body.setEncoding('utf8');
  let listening = true;
  const watchdog = setTimeout(() => {
    if (listening) body.destroy(new Error(`Nothing was heard for ${silenceMs} ms`));
  }, silenceMs);
  try {
    for await (const chunk of body) {
      listening = false;
      yield chunk as string;
      listening = true;
      watchdog.refresh();
    }
  } finally {
    clearTimeout(watchdog);
  }
}
