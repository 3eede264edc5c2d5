import { type AssociationType, type EdgeTo, isCounted } from '@heliograph/platform/graph';
import type { UserId } from '@heliograph/platform/ids';
import { filledPage } from '@heliograph/platform/paging';
import { type Cursors, type PageArguments, pageSize, toConnection } from '@heliograph/platform/subgraph';
import type DataLoader from 'dataloader';
import type { Context, FollowPosition } from '../../context.ts';
import type { Profile } from '../../ports.ts';

/** An account in a list, and where it stands there. */
export interface Listed<Position> {
  id: UserId;
  position: Position;
}

/** A list of accounts in an order of its own. */
export interface UserList<Position> {
  /** Tells it from all other lists: a cursor of one is none of another. */
  name: string;
  cursors: Cursors<Position>;
  read(limit: number, after: Position | null): Promise<Listed<Position>[]>;
  /** Those of its accounts that are shown. */
  profiles: DataLoader<UserId, Profile | null>;
  /** Null where nobody counts. */
  count(): Promise<number | null>;
}

/** The accounts at the other end of an account's edges, the latest first. */
export function edgesOf(
  owner: UserId,
  type: AssociationType,
  { graph, profiles, followCursors }: Pick<Context, 'graph' | 'profiles' | 'followCursors'>,
): UserList<FollowPosition> {
  return {
    name: `${type}:${owner}`,
    cursors: followCursors,
    async read(limit, after) {
      const position = after && { time: new Date(after[0]), id2: after[1] };
      return (await graph.range<UserId>(owner, type, { limit, after: position })).map(listed);
    },
    profiles,
    count: async () => (isCounted(type) ? graph.count({ id: owner, kind: type }) : null),
  };
}

/** The account at the other end of an edge, in a list of such edges. */
export const listed = ({ id2, time }: EdgeTo<UserId>): Listed<FollowPosition> => ({
  id: id2,
  position: [time.toISOString(), id2],
});

/** One page of a list, without the accounts that are not shown. */
export async function userConnection<Position>(list: UserList<Position>, args: PageArguments) {
  const { name, cursors, profiles } = list;
  const first = pageSize(args);
  const after = cursors.decode(name, args.after);
  const page = await filledPage<Listed<Position>, Position>(first, after, {
    read: list.read,
    keep: async (accounts) => (await profiles.loadMany(accounts.map(({ id }) => id))).map(isProfile),
    positionOf: ({ position }) => position,
  });
  const shown = (await profiles.loadMany(page.items.map(({ id }) => id))).filter(isProfile);
  const cursorOf = new Map(page.items.map(({ id, position }) => [id, cursors.encode(name, position)]));
  const connection = toConnection(shown, {
    hasNextPage: page.hasNextPage,
    hasPreviousPage: after !== null,
    cursorOf: ({ id }) => cursorOf.get(id) ?? '',
    endCursor: page.end === null ? null : cursors.encode(name, page.end),
  });
  return { ...connection, totalCount: await list.count() };
}

const isProfile = <T>(loaded: T | Error | null): loaded is T => {
  if (loaded instanceof Error) throw loaded;
  return loaded !== null;
};
