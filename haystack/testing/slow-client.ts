import { once } from 'node:events';
import { connect } from 'node:net';

/** A connection that nothing is read from, nor written to, but what the test says. */
export interface SlowClient extends Disposable {
  send(bytes: Buffer): void;
  /** So many bytes more of what comes; fewer at the end. */
  take(bytes: number): Promise<Buffer>;
  /** Resolves when the server has closed it. */
  closed: Promise<unknown>;
}

export function slowClient(url: string, localAddress = '127.0.0.1'): SlowClient {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port), localAddress });
  // Being cut off may be a reset.
  socket.on('error', () => {});
  const closed = once(socket, 'close').catch(() => {});
  return {
    send: (bytes) => void socket.write(bytes),
    async take(bytes) {
      const pieces: Buffer[] = [];
      for (let missing = bytes; missing > 0 && !socket.destroyed; ) {
        const piece: Buffer | null = socket.read(Math.min(missing, Math.max(1, socket.readableLength)));
        if (piece) {
          pieces.push(piece);
          missing -= piece.length;
        } else if (socket.readableEnded) break;
        else await Promise.race([once(socket, 'readable').catch(() => {}), closed]);
      }
      return Buffer.concat(pieces);
    },
    closed,
    [Symbol.dispose]: () => socket.destroy(),
  };
}
