import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { Cluster } from './cluster.ts';
import { Refusal } from './refusals.ts';
import { answerTo } from './routes.ts';

/** A server on this machine that answers the calls of our engine as OpenSearch documents them, and refuses all others. */
export interface LocalOpenSearch extends AsyncDisposable {
  readonly url: string;
  /** The calls that came in, such as `POST /_bulk`. */
  readonly calls: string[];
  /** The next calls are answered with this status instead, once for each that is given. */
  refuseCalls(...statuses: number[]): void;
  /** The next documents of bulk writes are refused with this status. */
  refuseDocuments(...statuses: number[]): void;
  /** Calls are taken and not answered, until the server is closed. */
  hang(): void;
}

const REASONS: Readonly<Record<number, string>> = {
  400: 'illegal_argument_exception',
  429: 'rejected_execution_exception',
  503: 'cluster_block_exception',
};

const refusalWith = (status: number): Refusal =>
  new Refusal(status, REASONS[status] ?? 'exception', 'as the test has told it');

/** @param now for the refreshes of indices, in milliseconds */
export async function startLocalOpenSearch({ now = Date.now }: { now?(): number } = {}): Promise<LocalOpenSearch> {
  const cluster = new Cluster(now);
  const calls: string[] = [];
  const refusedCalls: number[] = [];
  const refusedDocuments: number[] = [];
  let isHanging = false;

  async function answer(request: IncomingMessage): Promise<{ status: number; body: object }> {
    const url = new URL(request.url ?? '/', 'http://localhost');
    calls.push(`${request.method} ${url.pathname}`);
    const body = await text(request);
    try {
      const refused = refusedCalls.shift();
      if (refused !== undefined) throw refusalWith(refused);
      return answerTo(cluster, { method: request.method ?? '', url, body }, () => {
        const status = refusedDocuments.shift();
        return status === undefined ? undefined : refusalWith(status);
      });
    } catch (error) {
      if (error instanceof Refusal) return { status: error.status, body: error.body };
      throw error;
    }
  }

  const server = createServer(async (request, response) => {
    const answered = await answer(request);
    if (isHanging) return;
    response.writeHead(answered.status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answered.body));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    refuseCalls: (...statuses) => refusedCalls.push(...statuses),
    refuseDocuments: (...statuses) => refusedDocuments.push(...statuses),
    hang() {
      isHanging = true;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
