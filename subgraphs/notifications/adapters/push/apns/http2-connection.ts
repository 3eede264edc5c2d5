import { once } from 'node:events';
import { type ClientHttp2Session, connect, constants, type OutgoingHttpHeaders } from 'node:http2';
import { type Answer, textOf } from '../answer.ts';

/** One HTTP/2 connection for all requests: opened by the first, and anew when it has ended. */
export interface Http2Connection {
  /** @throws whatever the connection fails with; what `signal` was aborted with */
  post(path: string, headers: OutgoingHttpHeaders, body: string, signal: AbortSignal): Promise<Answer>;
  close(): Promise<void>;
}

/** A connection that nobody needed so long is likely forgotten by what stands between, in milliseconds. */
const IDLE_MS = 15 * 60_000;

/** @param url of the server, https; @param ca certificates to trust instead of the usual ones, PEM */
export function http2Connection(url: string, { ca }: { ca?: string } = {}): Http2Connection {
  let current: ClientHttp2Session | null = null;

  function session(): ClientHttp2Session {
    if (current && !current.closed && !current.destroyed) return current;
    const opened = connect(url, { ...(ca !== undefined && { ca }) });
    // Every request that was on it is told by its own stream.
    opened.on('error', () => undefined);
    opened.setTimeout(IDLE_MS, () => opened.destroy());
    current = opened;
    return opened;
  }

  /** Lets what is still under way on it finish. */
  function retire(used: ClientHttp2Session): void {
    if (current === used) current = null;
    used.close();
  }

  return {
    async post(path, headers, body, signal) {
      const used = session();
      try {
        return await exchange(used, path, headers, body, signal);
      } catch (error) {
        // It may be dead without knowing: the next request is not to find out by waiting.
        retire(used);
        throw error;
      }
    },
    async close() {
      if (!current || current.destroyed) return;
      const closed = once(current, 'close');
      current.destroy();
      await closed;
    },
  };
}

async function exchange(
  session: ClientHttp2Session,
  path: string,
  headers: OutgoingHttpHeaders,
  body: string,
  signal: AbortSignal,
): Promise<Answer> {
  const { HTTP2_HEADER_METHOD, HTTP2_HEADER_PATH, HTTP2_METHOD_POST } = constants;
  const stream = session.request(
    { [HTTP2_HEADER_METHOD]: HTTP2_METHOD_POST, [HTTP2_HEADER_PATH]: path, ...headers },
    { signal },
  );
  const ended = once(stream, 'close').then(() => {
    throw new ClosedUnanswered();
  });
  const answered = once(stream, 'response');
  stream.end(body);
  const [{ ':status': status, 'retry-after': retryAfter }] = await Promise.race([answered, ended]);
  const text = await textOf(stream);
  // Where the connection ends meanwhile, the body seems to be whole.
  if (stream.rstCode !== constants.NGHTTP2_NO_ERROR) throw new ClosedUnanswered();
  return { status: Number(status), retryAfter, text };
}

/** The server ended a request, or the connection, before all of its answer was there. */
class ClosedUnanswered extends Error {
  readonly code = 'PUSH_CLOSED_UNANSWERED';
  constructor() {
    super('A push provider ended the connection before it had answered');
  }
}
