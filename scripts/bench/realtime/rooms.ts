import type { UserId } from '@heliograph/platform/ids';
import type { Streams } from '@heliograph/platform/streams';
import { type RequestContext, StreamBegins } from '@heliograph/platform/subgraph';
import type { Definitions } from '../supergraph/index.ts';
import * as users from '../supergraph/users.ts';
import { createBell } from './bell.ts';

const typeDefs = /* GraphQL */ `
  type Query {
    room: ID
  }

  type Subscription {
    """The same for anyone who listens."""
    announced: Note! @tag(name: "live-only") @tag(name: "viewer-independent")
    """For each who listens something else."""
    addressed: Letter!
    """As rooms tell their viewers of what is kept in a stream."""
    received(after: String): Letter!
  }

  type Note {
    id: ID! @tag(name: "viewer-independent")
    text: String! @tag(name: "viewer-independent")
  }

  type Letter {
    cursor: String!
    id: ID!
    text: String!
    from: User
  }

  type User @key(fields: "id", resolvable: false) {
    id: ID!
  }
`;

/** What the subgraphs of this benchmark can be asked. */
export const SCHEMAS = { users, rooms: { typeDefs } };

/** As long as a short message. */
export const TEXT = 'on my way, see you at the pier in ten minutes';

/** What is told of the nth round, to the listener with this number where each is told something else. */
export const noteOf = (round: number) => ({ id: String(round), text: TEXT });
export const letterOf = (round: number, listener: number) => ({
  cursor: `${listener}-${round}`,
  id: `${listener}0${round}`,
  text: TEXT,
  from: { id: String(listener % 200) },
});

/** A subgraph of streams, whose events come when the benchmark says so. */
export function createRooms(streams: Streams) {
  const announcements = createBell();
  const letters = createBell();
  let following = 0;
  let listeners = 0;

  async function* announced(_: unknown, _args: unknown, { signal }: RequestContext) {
    for await (const round of announcements.rounds(signal)) yield noteOf(round);
  }

  async function* addressed(_: unknown, _args: unknown, { signal }: RequestContext) {
    const listener = listeners++;
    for await (const round of letters.rounds(signal)) yield letterOf(round, listener);
  }

  async function* received(_: unknown, _args: unknown, { requireViewer, signal }: RequestContext) {
    const ownerId: UserId = requireViewer().userId;
    const { begin, entries } = await streams.follow({ ownerId, kind: 'messages', after: null }, signal);
    following += 1;
    try {
      yield new StreamBegins(String(begin.sequence));
      for await (const { position } of entries) yield letterOf(position.sequence, Number(ownerId));
    } finally {
      following -= 1;
    }
  }

  const resolve = (event: unknown) => event;
  const resolvers = {
    Subscription: {
      announced: { subscribe: announced, resolve },
      addressed: { subscribe: addressed, resolve },
      received: { subscribe: received, resolve },
    },
  };
  const definitions: Definitions = { users, rooms: { typeDefs, resolvers } };
  /** Streams that somebody listens to. */
  const open = () => announcements.listening() + letters.listening() + following;
  return { definitions, answers: { announce: announcements.ring, address: letters.ring, open } };
}
