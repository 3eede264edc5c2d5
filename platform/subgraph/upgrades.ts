import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';

type Upgraded = (socket: Duplex) => void;

interface Way {
  protocol: string;
  upgraded: Upgraded;
}

const waysOf = new WeakMap<Server, Map<string, Way>>();

/** Hands connections to `path` that ask for `protocol` over; whoever asks for another, or elsewhere, is refused. */
export function acceptUpgrades(server: Server, path: string, way: Way): void {
  const known = waysOf.get(server);
  const ways = known ?? new Map<string, Way>();
  ways.set(path, way);
  if (known) return;
  waysOf.set(server, ways);
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    const asked = ways.get(request.url ?? '');
    if (!asked || request.headers.upgrade !== asked.protocol) {
      socket.end('HTTP/1.1 404 Not Found\r\nconnection: close\r\ncontent-length: 0\r\n\r\n');
      return;
    }
    socket.write(`HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: ${asked.protocol}\r\n\r\n`);
    if (head.length > 0) socket.unshift(head);
    asked.upgraded(socket);
  });
}
