import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/** The way to a server over a network that fails as it is told to. New connections are taken all the time. Dispose it. */
export interface FaultProxy extends AsyncDisposable {
  /** As the URL of the server, with a port of this machine in its place. */
  readonly url: string;
  /** How many connections there are. */
  readonly connections: number;
  /** How much it has swallowed so far, in bytes and in ends of connections. */
  readonly swallowed: number;
  /** Resets every connection, both its ends: what is under way is lost. */
  cut(): void;
  /** From now on takes whatever comes, and passes nothing on, not even that somebody has gone. */
  swallow(): void;
  /** From now on passes everything on so many milliseconds late. */
  delay(ms: number): void;
  /** Tells one end of every connection that the other sends no more, though that one still does, and still listens. */
  halfClose(told: 'client' | 'server'): void;
  /** Ends what was told last. A connection of which anything was swallowed is reset: no network makes it whole again. */
  heal(): void;
}

interface Network {
  swallows: boolean;
  delayMs: number;
  swallowed: number;
}

/** @param serverUrl with its port, as in `http://127.0.0.1:4000`; any protocol over TCP */
export async function openFaultProxy(serverUrl: string): Promise<FaultProxy> {
  const { hostname, port } = new URL(serverUrl);
  const network: Network = { swallows: false, delayMs: 0, swallowed: 0 };
  const links = new Set<Link>();
  const door = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
    const link = new Link(client, connect({ host: hostname, port: Number(port), allowHalfOpen: true }), network);
    links.add(link);
    void link.closed.then(() => links.delete(link));
  });
  door.listen(0, '127.0.0.1');
  await once(door, 'listening');
  const url = new URL(serverUrl);
  url.host = `127.0.0.1:${(door.address() as AddressInfo).port}`;

  const cut = () => links.forEach((link) => void link.reset());
  return {
    url: url.href,
    get connections() {
      return links.size;
    },
    get swallowed() {
      return network.swallowed;
    },
    cut,
    swallow() {
      network.swallows = true;
    },
    delay(ms) {
      network.delayMs = ms;
    },
    halfClose: (told) => links.forEach((link) => void link[told].end()),
    heal() {
      Object.assign(network, { swallows: false, delayMs: 0 });
      for (const link of links) if (link.hasLost) link.reset();
    },
    async [Symbol.asyncDispose]() {
      const closed = once(door, 'close');
      door.close();
      cut();
      await closed;
    },
  };
}

/** A connection through the proxy. */
class Link {
  readonly client: Socket;
  readonly server: Socket;
  /** Both ends. */
  readonly closed: Promise<unknown>;
  readonly #network: Network;
  hasLost = false;

  constructor(client: Socket, server: Socket, network: Network) {
    this.client = client;
    this.server = server;
    this.#network = network;
    // 'close' says so, whatever it was.
    for (const socket of [client, server]) socket.on('error', () => undefined);
    this.closed = Promise.all([client, server].map((socket) => new Promise((gone) => socket.once('close', gone))));
    void this.#carry(client, server);
    void this.#carry(server, client);
  }

  reset(): void {
    this.client.resetAndDestroy();
    this.server.resetAndDestroy();
  }

  async #carry(from: Socket, to: Socket): Promise<void> {
    try {
      for await (const bytes of from.iterator({ destroyOnReturn: false })) {
        if (this.#network.delayMs > 0) await pause(this.#network.delayMs, undefined, { ref: false });
        if (this.#network.swallows) this.#swallow(bytes.length);
        else if (!to.write(bytes)) await Promise.race([once(to, 'drain'), once(to, 'close')]);
      }
      this.#tell(() => to.end());
    } catch {
      this.#tell(() => this.reset());
    }
  }

  /** That a sender has gone is swallowed like all else. */
  #tell(end: () => void): void {
    if (this.#network.swallows) this.#swallow(1);
    else end();
  }

  #swallow(amount: number): void {
    this.hasLost = true;
    this.#network.swallowed += amount;
  }
}
