import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { Patience } from './patience.ts';
import { type XmlContent, xmlDocument } from './xml.ts';

/** Answers with a document of S3. */
export function replyXml(response: ServerResponse, root: string, content: XmlContent): void {
  const body = xmlDocument(root, content);
  response.writeHead(200, { 'content-type': 'application/xml', 'content-length': Buffer.byteLength(body) }).end(body);
}

/** Answers that it is done, with nothing more to say. */
export function replyEmpty(response: ServerResponse, status: 200 | 204, headers: Record<string, string> = {}): void {
  response.writeHead(status, { ...headers, ...(status === 200 ? { 'content-length': 0 } : {}) }).end();
}

/** So much is handed to the system at once, and known to be taken when it asks for more. */
const STEP_BYTES = 64 * 1024;

/** Sends pieces as fast as the client takes them, one in memory at a time; resolves early when it has left. */
export async function sendBody(
  response: ServerResponse,
  pieces: AsyncIterable<Buffer>,
  patience: Patience,
): Promise<void> {
  const left = once(response, 'close').catch(() => {});
  using transfer = patience.begin(response.req.socket);
  for await (const step of stepsOf(pieces)) {
    if (response.destroyed) return;
    if (!response.write(step)) await Promise.race([once(response, 'drain').catch(() => {}), left]);
    transfer.moved(step.length);
  }
  response.end();
  await left;
}

async function* stepsOf(pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  for await (const piece of pieces) {
    for (let start = 0; start < piece.length; start += STEP_BYTES) yield piece.subarray(start, start + STEP_BYTES);
  }
}
