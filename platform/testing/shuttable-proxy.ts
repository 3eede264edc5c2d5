import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** The way to a server through a door that can be shut: to those who use it the server is gone. Dispose it. */
export interface ShuttableProxy extends AsyncDisposable {
  /** As the URL of the server, with a port of this machine in its place; it stays the same. */
  readonly url: string;
  /** Breaks all connections off and takes no more. */
  shut(): Promise<void>;
  /** @param otherUrl a server that has come in the place of the first */
  reopen(otherUrl?: string): Promise<void>;
  /** The connections there are take questions, and give no answers until they are let go. */
  hold(): void;
  letGo(): void;
}

/** @param serverUrl with its port, as in `redis://127.0.0.1:6379`; any protocol over TCP */
export async function openShuttableProxy(serverUrl: string): Promise<ShuttableProxy> {
  let target = new URL(serverUrl);
  const sockets = new Set<Socket>();
  const answering = new Set<Socket>();
  const door = createServer((client) => {
    const server = connect(Number(target.port), target.hostname);
    answering.add(server);
    server.on('close', () => answering.delete(server));
    for (const [one, other] of [
      [client, server],
      [server, client],
    ] as const) {
      sockets.add(one);
      one.pipe(other);
      one.on('error', () => other.destroy());
      one.on('close', () => sockets.delete(one) && other.destroy());
    }
  });
  const listen = async (on: number) => {
    door.listen(on, '127.0.0.1');
    await once(door, 'listening');
  };
  const shut = async () => {
    const closed = door.listening ? once(door, 'close') : undefined;
    door.close();
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  await listen(0);
  const own = (door.address() as AddressInfo).port;
  const url = new URL(serverUrl);
  url.host = `127.0.0.1:${own}`;
  return {
    url: url.href,
    shut,
    reopen(otherUrl = target.href) {
      target = new URL(otherUrl);
      return listen(own);
    },
    hold: () => answering.forEach((server) => void server.pause()),
    letGo: () => answering.forEach((server) => void server.resume()),
    [Symbol.asyncDispose]: shut,
  };
}
