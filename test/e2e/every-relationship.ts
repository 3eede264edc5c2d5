import { type Client, type Person, world } from '../kit/index.ts';
import type { RelationshipOperation } from '../kit/replies.ts';
import type { Asked } from './every-operation.ts';

type Changes = Exclude<RelationshipOperation, 'Follow' | 'Unfollow'>;
type Lists = 'FollowRequests' | 'BlockedAccounts' | 'MutedAccounts' | 'RestrictedAccounts' | 'CloseFriends';
type Prepare = Record<Changes | Lists | 'UpdateProfile', () => Asked | Promise<Asked>>;

/**
 * Kim and the private lee do everything to each other, so that nobody else is moved by it; kim has blocked, muted,
 * restricted and befriended some others, and they ask to follow lee.
 */
export async function everyRelationship(client: Client, others: readonly Person[]): Promise<Prepare> {
  const { kim, lee, max } = await world(client, { kim: {}, lee: {}, max: {} });
  await lee.updatesProfile({ isPrivate: true });
  await Promise.all(
    others.flatMap((other) => [
      other.follows(lee),
      kim.does('Mute', other),
      kim.does('Restrict', other),
      kim.does('AddCloseFriend', other),
      max.does('Block', other),
    ]),
  );

  const asks = (asker: Person, variables = {}) => ({ variables, accessToken: asker.accessToken });
  /** What kim does to lee once it has been undone, and the other way round. */
  const afterUndoing = (undo: Changes) => async (): Promise<Asked> => {
    await kim.does('Unblock', lee);
    await kim.does(undo, lee);
    return asks(kim, { input: { userId: lee.id } });
  };
  /** What lee answers when kim asks anew. */
  const afterAsking = async (): Promise<Asked> => {
    await kim.does('Unblock', lee);
    await kim.unfollows(lee);
    await kim.follows(lee);
    return asks(lee, { input: { userId: kim.id } });
  };

  let changes = 0;
  return {
    Block: afterUndoing('Unblock'),
    Unblock: afterUndoing('Block'),
    Mute: afterUndoing('Unmute'),
    Unmute: afterUndoing('Mute'),
    Restrict: afterUndoing('Unrestrict'),
    Unrestrict: afterUndoing('Restrict'),
    AddCloseFriend: afterUndoing('RemoveCloseFriend'),
    RemoveCloseFriend: afterUndoing('AddCloseFriend'),
    AcceptFollowRequest: afterAsking,
    DeclineFollowRequest: afterAsking,
    async RemoveFollower() {
      const asked = await afterAsking();
      await lee.does('AcceptFollowRequest', kim);
      return asked;
    },

    FollowRequests: () => asks(lee),
    BlockedAccounts: () => asks(max),
    MutedAccounts: () => asks(kim),
    RestrictedAccounts: () => asks(kim),
    CloseFriends: () => asks(kim),

    UpdateProfile() {
      changes += 1;
      return asks(kim, {
        input: { name: 'Kim', bio: `I have changed ${changes} times`, links: ['https://example.org/'] },
      });
    },
  };
}
