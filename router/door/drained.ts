import type { IncomingMessage } from 'node:http';

/**
 * Resolves when a request has been read to its end and thrown away, or when it is not worth it any more: after so many
 * bytes or so long. A client that is still sending as the connection closes mostly never sees the answer (RFC 9112, 9.6).
 */
export function drained(request: IncomingMessage, { bytes, ms }: { bytes: number; ms: number }): Promise<void> {
  if (request.readableEnded || request.destroyed) return Promise.resolve();
  return new Promise((resolve) => {
    let left = bytes;
    const count = (chunk: Buffer): void => {
      left -= chunk.length;
      if (left < 0) done();
    };
    const done = (): void => {
      clearTimeout(timer);
      request.off('data', count).off('end', done).off('close', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    request.on('data', count).on('end', done).on('close', done).resume();
  });
}
