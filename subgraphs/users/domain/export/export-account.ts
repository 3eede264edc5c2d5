import type { ExportPart } from '@heliograph/platform/account-data';
import { type AssociationType, edgePages, type Graph } from '@heliograph/platform/graph';
import type { UserId } from '@heliograph/platform/ids';
import type { AccountStore, ProfileStore, SessionStore, TwoFactorStore } from '../../ports.ts';

/** Lists that an account sees of itself; who has blocked or muted it is not among them. */
const LISTS = {
  following: 'FOLLOWS',
  followers: 'FOLLOWED_BY',
  requestsSent: 'REQUESTS',
  requestsReceived: 'REQUESTED_BY',
  blocked: 'BLOCKS',
  muted: 'MUTES',
  restricted: 'RESTRICTS',
  closeFriends: 'CLOSE_FRIENDS',
} as const satisfies Record<string, AssociationType>;

export interface ExportAccountDependencies {
  accounts: Pick<AccountStore, 'findById'>;
  profiles: Pick<ProfileStore, 'load'>;
  sessions: Pick<SessionStore, 'list'>;
  twoFactor: Pick<TwoFactorStore, 'find'>;
  graph: Pick<Graph, 'range'>;
}

/** What this room keeps of an account, for its owner. No hash, token or secret is part of it. */
export async function exportAccount(dependencies: ExportAccountDependencies, userId: UserId): Promise<ExportPart> {
  const { accounts, profiles, sessions, twoFactor, graph } = dependencies;
  const account = await accounts.findById(userId);
  if (!account) throw new Error(`There is no account ${userId} to export`);
  const [profile] = await profiles.load([userId]);
  const lists: Record<string, { accountId: string; since: Date }[]> = {};
  for (const [name, type] of Object.entries(LISTS)) lists[name] = await Array.fromAsync(edges(graph, userId, type));
  const { id, username, email, emailVerified, createdAt } = account;
  return {
    content: {
      account: {
        id,
        username,
        email,
        emailVerified,
        createdAt,
        twoFactor: (await twoFactor.find(userId))?.isOn ?? false,
      },
      profile: profile && {
        ...{ name: profile.name, bio: profile.bio, links: profile.links, isPrivate: profile.isPrivate },
        ...{ isVerified: profile.isVerified, avatarPhotoId: profile.avatar?.mediaId ?? null },
      },
      sessions: (await sessions.list(userId)).map(({ device, createdAt, lastSeenAt }) => ({
        ...{ device, createdAt, lastSeenAt },
      })),
      lists,
    },
    files: [],
  };
}

async function* edges(graph: Pick<Graph, 'range'>, account: UserId, type: AssociationType) {
  for await (const page of edgePages<UserId>(graph, account, type)) {
    yield* page.map(({ id2, time }) => ({ accountId: id2, since: time }));
  }
}
