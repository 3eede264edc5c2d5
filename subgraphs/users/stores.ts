import type { Platform } from '@heliograph/platform/runtime';
import { createSessionEnds } from '@heliograph/platform/sessions';
import { graphFollowStore } from './adapters/graph-follow-store.ts';
import { postgresProfileStore } from './adapters/postgres-profile-store.ts';
import { prismaAccountStore } from './adapters/prisma-account-store.ts';
import { prismaSessionStore } from './adapters/prisma-session-store.ts';

/** The ports of this room over the real stores, for the subgraph and its worker alike. */
export function usersStores(platform: Platform) {
  const now = () => new Date();
  return {
    now,
    accounts: prismaAccountStore(platform),
    sessions: prismaSessionStore({ ...platform, now, announceEnd: createSessionEnds(platform).announce }),
    profiles: postgresProfileStore(platform),
    follows: graphFollowStore({ ...platform, now }),
  };
}
