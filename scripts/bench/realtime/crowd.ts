import { eventually } from '../../../test/kit/eventually.ts';
import { type BenchChild, startChild } from '../processes/child.ts';
import type { ClientSpec, Connecting } from './clients.ts';

/** As many sockets as one process of clients keeps: fewer than the files it may open, and than an address has ports. */
const SOCKETS_A_PROCESS = 9000;

const OPEN_WITHIN_MS = 60_000;

/** Many clients of one server, in as many processes as it takes. */
export interface Crowd extends AsyncDisposable {
  /** How many are connected. */
  readonly size: number;
  /** Connects so many more. @returns when `open` says that as many streams are open, in all */
  grow(by: number, request: object, open: () => Promise<number>): Promise<void>;
  /** Answers when each has been sent so many events since it connected. @throws where one was closed, or sent anything else */
  haveReceived(each: number): Promise<void>;
}

/**
 * @param url of the server's WebSockets
 * @param tokens one for each client, in the order in which they connect
 */
export function gatherCrowd(url: string, tokens: readonly string[]): Crowd {
  const groups: { child: BenchChild; size: number }[] = [];
  let size = 0;

  async function connect(child: BenchChild, clients: readonly ClientSpec[], request: object): Promise<void> {
    const place = groups.findIndex((group) => group.child === child);
    await child.ask('connect', { url, clients, request, localAddress: `127.0.0.${place + 2}` } satisfies Connecting);
  }

  async function haveReceived(each: number): Promise<void> {
    await Promise.all(groups.map(({ child, size: here }) => child.ask('receivedInAll', each * here)));
  }

  async function groupWithRoom() {
    const last = groups.at(-1);
    if (last && last.size < SOCKETS_A_PROCESS) return last;
    const group = { child: await startChild(new URL('clients.ts', import.meta.url), {}), size: 0 };
    groups.push(group);
    return group;
  }

  return {
    get size() {
      return size;
    },

    async grow(by, request, open) {
      for (const target = size + by; size < target; ) {
        const group = await groupWithRoom();
        const taken = Math.min(target - size, SOCKETS_A_PROCESS - group.size);
        const clients = tokens.slice(size, size + taken).map((token, nth) => clientOf(token, size + nth));
        await connect(group.child, clients, request);
        group.size += taken;
        size += taken;
      }
      const allAreOpen = async () => {
        // Says why, where a client was told something else.
        await haveReceived(0);
        if ((await open()) < size) throw new Error('Not all streams are open yet');
      };
      await eventually(allAreOpen, { withinMs: OPEN_WITHIN_MS });
    },

    haveReceived,

    async [Symbol.asyncDispose]() {
      await Promise.all(
        groups.map(async ({ child }) => {
          await child.ask('leave');
          await child[Symbol.asyncDispose]();
        }),
      );
    },
  };
}

/** The router admits only so many from one address. */
const clientOf = (token: string, index: number): ClientSpec => ({
  token,
  forwardedFor: `10.${Math.floor(index / 12_500)}.${Math.floor(index / 50) % 250}.${(index % 50) + 1}`,
});
