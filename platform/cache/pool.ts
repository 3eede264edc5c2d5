import { ServerConnection, type ServerConnectionOptions } from './connection.ts';
import { CacheError } from './errors.ts';
import { noop, type Payload, type Reply } from './protocol.ts';
import { createRing } from './ring.ts';

export interface ServerPoolOptions extends Omit<ServerConnectionOptions, 'server'> {
  servers: readonly string[];
  /** One server did not take or answer its part of a group of commands. */
  onLoss: () => void;
}

/** What to ask for every item, and what to do with the answer. */
export interface Question<Item> {
  commands: (item: Item) => Payload;
  repliesEach: number;
  /** Called in the turn in which the replies arrive, server by server, in the order of the items. */
  receive: (item: Item, replies: readonly Reply[]) => void;
}

/** The connections to all servers, each key on the server the ring gives it. */
export class ServerPool {
  readonly #ring;
  readonly #connections: ReadonlyMap<string, ServerConnection>;
  readonly #onLoss: () => void;

  constructor({ servers, onLoss, ...connection }: ServerPoolOptions) {
    this.#ring = createRing(servers);
    this.#connections = new Map(servers.map((server) => [server, new ServerConnection({ ...connection, server })]));
    this.#onLoss = onLoss;
  }

  /** See ServerConnection.generation. */
  generationOf(key: string): number {
    return this.#connectionOf(key).generation;
  }

  /** See ServerConnection.round. */
  roundOf(key: string): object {
    return this.#connectionOf(key).round;
  }

  /** See ServerConnection.reachedForMs. */
  reachedForMs(key: string): number {
    return this.#connectionOf(key).reachedForMs;
  }

  /** One pipelined write per server. A lost server's items get no answer. True when every server answered. */
  async ask<Item extends { key: string }>(items: readonly Item[], question: Question<Item>): Promise<boolean> {
    const shares = Map.groupBy(items, (item) => this.#connectionOf(item.key));
    const answered = await Promise.all([...shares].map(([server, share]) => this.#askServer(server, share, question)));
    return answered.every(Boolean);
  }

  async #askServer<Item>(server: ServerConnection, share: readonly Item[], question: Question<Item>): Promise<boolean> {
    const { commands, repliesEach, receive } = question;
    let replies: Reply[];
    try {
      replies = await server.request(share.flatMap(commands), share.length * repliesEach);
    } catch {
      this.#onLoss();
      return false;
    }
    for (const [i, item] of share.entries()) receive(item, replies.slice(i * repliesEach, (i + 1) * repliesEach));
    return true;
  }

  health(): Promise<{ server: string; up: boolean }[]> {
    return Promise.all(
      [...this.#connections].map(async ([server, connection]) => {
        const up = await connection.request([noop], 1).then(
          () => true,
          () => false,
        );
        return { server, up };
      }),
    );
  }

  async close(): Promise<void> {
    await Promise.all([...this.#connections.values()].map((connection) => connection.close()));
  }

  #connectionOf(key: string): ServerConnection {
    const connection = this.#connections.get(this.#ring.serverOf(key));
    if (!connection) throw new CacheError('CACHE_CONFIGURATION', 'The ring names a server that has no connection');
    return connection;
  }
}
