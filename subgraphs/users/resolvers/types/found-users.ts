import { newestFirst, type UserId } from '@heliograph/platform/ids';
import type { Context, FollowPosition } from '../../context.ts';
import { mutualFollowers } from '../../domain/suggestions/mutual-followers.ts';
import { areSuggestible, suggestUsers } from '../../domain/suggestions/suggest-users.ts';
import { listed, type UserList } from './user-connection.ts';

/** Accounts that the viewer follows and that follow this one, the latest first; of one that is hidden, none. */
export function mutualFollowersOf(
  account: UserId,
  { viewer: signedIn, graph, profiles, visibility, followCursors }: Context,
): UserList<FollowPosition> {
  const viewer = signedIn?.userId ?? null;
  const find = once(async () => {
    const [visible] = await visibility.maySee(viewer, [account]);
    return visible ? mutualFollowers(graph, { viewer, account }) : [];
  });
  return {
    name: `MUTUAL:${viewer}:${account}`,
    cursors: followCursors,
    async read(limit, after) {
      const mutual = (await find()).map(listed);
      return mutual.filter(({ position }) => after === null || isBehind(position, after)).slice(0, limit);
    },
    profiles,
    async count() {
      const ids = (await find()).map(({ id2 }) => id2);
      return (await visibility.maySee(viewer, ids)).filter((visible) => visible).length;
    },
  };
}

/** What is suggested to the viewer, without those whom they follow by now. A position is a place among them. */
export function suggestionsFor(viewer: UserId, { users, graph, profiles, placeCursors }: Context): UserList<number> {
  const find = once(() => suggestUsers(users, viewer));
  return {
    name: `SUGGESTED:${viewer}`,
    cursors: placeCursors,
    async read(limit, after) {
      const places = (await find()).map((id, position) => ({ id, position })).slice((after ?? -1) + 1);
      const ids = places.map(({ id }) => id);
      const suggestible = await areSuggestible(graph, viewer, ids);
      return places.filter((_place, index) => suggestible[index]).slice(0, limit);
    },
    profiles,
    count: async () => null,
  };
}

/** A list is read for its pages and for its count. */
function once<Found>(find: () => Promise<Found>): () => Promise<Found> {
  let found: Promise<Found> | undefined;
  return () => (found ??= find());
}

const isBehind = ([time, id]: FollowPosition, [afterTime, afterId]: FollowPosition): boolean =>
  time === afterTime ? newestFirst(id, afterId) > 0 : time < afterTime;
