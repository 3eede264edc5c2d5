import { setTimeout as pause } from 'node:timers/promises';
import type { StreamKind } from '@heliograph/platform/streams';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import type { GraphQLReplyError } from '../../kit/client.ts';
import { documents, nameOf, streamKinds, type Update } from './streams.ts';

/** How often it asks whether the router is still there, and how long it waits for an answer. */
const PING_MS = 1000;
const PONG_WITHIN_MS = 2000;
/** Before it connects again, or asks again for a stream that ended. */
const SOON_MS = 200;

export interface Subscriber {
  /** The names of what has come, in its order. */
  readonly told: Readonly<Record<StreamKind, readonly string[]>>;
  /** What must not come: refusals for which there was no reason. */
  readonly refusals: readonly string[];
  /** How often it has connected. */
  readonly connections: number;
  /** How many are unread, as the last notification said. */
  readonly unreadCount: number;
  /** Its process dies: what is under way is lost, and another goes on from the last cursors. */
  crash(): void;
  /** For good. */
  leave(): void;
}

/** Errors after which an app asks again. */
const PASSING = new Set(['UNAVAILABLE', 'RATE_LIMITED']);

/**
 * An app that is subscribed to everything, on one WebSocket. When that is lost it connects again, and goes on with each
 * stream after the last event that it has had.
 */
export function subscribe(origin: string, accessToken: string): Subscriber {
  const told: Record<StreamKind, string[]> = { messages: [], notifications: [], stories: [] };
  const cursors: Partial<Record<StreamKind, string>> = {};
  const refusals: string[] = [];
  const count = { connections: 0, unread: 0 };
  let drop: () => void = () => undefined;
  let left = false;

  function connect(): void {
    let lost = false;
    let socket: WebSocket | undefined;
    let silence: NodeJS.Timeout | undefined;
    drop = () => {
      if (lost) return;
      lost = true;
      clearTimeout(silence);
      socket?.terminate();
      // It ends with what it lost the connection by.
      Promise.resolve(client.dispose()).catch(() => undefined);
      if (!left) setTimeout(connect, SOON_MS);
    };
    count.connections += 1;
    const client = createClient({
      url: new URL('/graphql', origin.replace(/^http/, 'ws')).href,
      webSocketImpl: WebSocket,
      connectionParams: { authorization: `Bearer ${accessToken}` },
      lazy: false,
      retryAttempts: 0,
      keepAlive: PING_MS,
      connectionAckWaitTimeout: PONG_WITHIN_MS,
      onNonLazyError: () => undefined,
      on: {
        opened: (opened) => {
          socket = opened as WebSocket;
        },
        ping: (received) => {
          if (!received) silence = setTimeout(drop, PONG_WITHIN_MS);
        },
        pong: () => clearTimeout(silence),
        closed: drop,
      },
    });
    const follow = (kind: StreamKind): void => {
      let over = false;
      const isOver = () => over || lost;
      const again = async () => {
        if (isOver()) return;
        over = true;
        stop();
        await pause(SOON_MS);
        if (!lost) follow(kind);
      };
      const refused = (errors: readonly GraphQLReplyError[]) => {
        const codes = errors.map(({ extensions }) => extensions?.code ?? 'no code');
        refusals.push(...codes.filter((code) => !PASSING.has(code)).map((code) => `${kind}: ${code}`));
        void again();
      };
      const stop = client.subscribe<{ update: Update<typeof kind> | null }>(
        { query: documents[kind], variables: { after: cursors[kind] ?? null } },
        {
          next({ data, errors = [] }) {
            if (isOver()) return;
            // Its cursor is not known: it is asked for again.
            if (!data?.update) {
              refused(errors as readonly GraphQLReplyError[]);
              return;
            }
            cursors[kind] = data.update.cursor;
            told[kind].push(nameOf(kind, data.update));
            if ('unreadCount' in data.update) count.unread = data.update.unreadCount;
          },
          error: (thrown) => (Array.isArray(thrown) ? refused(thrown as GraphQLReplyError[]) : undefined),
          complete: () => void again(),
        },
      );
    };
    for (const kind of streamKinds) follow(kind);
  }

  connect();
  return {
    told,
    refusals,
    get connections() {
      return count.connections;
    },
    get unreadCount() {
      return count.unread;
    },
    crash: () => drop(),
    leave() {
      left = true;
      drop();
    },
  };
}
