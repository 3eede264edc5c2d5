import { createSealedText, deriveKey } from '@heliograph/platform/auth';
import type { Platform } from '@heliograph/platform/runtime';
import { createSessionEnds } from '@heliograph/platform/sessions';
import { accountTraces } from './adapters/account-traces.ts';
import { graphBlockStore } from './adapters/graph-block-store.ts';
import { graphFollowStore } from './adapters/graph-follow-store.ts';
import { graphPrivateMarks } from './adapters/graph-private-marks.ts';
import { postgresPhotoStore } from './adapters/postgres-photo-store.ts';
import { postgresProfileEditor } from './adapters/postgres-profile-editor.ts';
import { postgresProfileStore } from './adapters/postgres-profile-store.ts';
import { prismaAccountStore } from './adapters/prisma-account-store.ts';
import { prismaCredentialStore } from './adapters/prisma-credential-store.ts';
import { prismaErasureStore } from './adapters/prisma-erasure-store.ts';
import { KEPT_DAYS, prismaExportStore } from './adapters/prisma-export-store.ts';
import { prismaMailedTokenStore } from './adapters/prisma-mailed-token-store.ts';
import { prismaSessionStore } from './adapters/prisma-session-store.ts';
import { prismaTwoFactorStore } from './adapters/prisma-two-factor-store.ts';
import { prismaUsernameStore } from './adapters/prisma-username-store.ts';
import { queuedMailRequests } from './adapters/queued-mail-requests.ts';
import { redisKnownNetworks } from './adapters/redis-known-networks.ts';
import { redisPopularAccounts } from './adapters/redis-popular-accounts.ts';
import { redisSuggestionStore } from './adapters/redis-suggestion-store.ts';
import { redisThrottle } from './adapters/redis-throttle.ts';
import { secretFingerprint } from './adapters/secret-fingerprint.ts';
import { zipExportArchives } from './adapters/zip-export-archives.ts';

/** The ports of this room over the real stores, for the subgraph and its worker alike. */
export function usersStores(platform: Platform, { now = () => new Date() }: { now?: () => Date } = {}) {
  const profiles = postgresProfileStore(platform);
  const announceEnd = createSessionEnds(platform).announce;
  const { settings, objects, mediaUrls } = platform;
  const keyPrefix = settings.KEY_PREFIX;
  const popular = redisPopularAccounts({ ...platform, keyPrefix, now });
  return {
    now,
    accounts: prismaAccountStore({ ...platform, now }),
    usernames: prismaUsernameStore({ ...platform, now }),
    credentials: prismaCredentialStore({
      ...{ ...platform, now, announceEnd },
      fingerprint: secretFingerprint(
        deriveKey(platform.settings.AUTH_TWO_FACTOR_KEY, 'fingerprints of passwords').toString('base64'),
      ),
    }),
    mailedTokens: prismaMailedTokenStore({ ...platform, now }),
    mailRequests: queuedMailRequests(platform),
    sessions: prismaSessionStore({ ...platform, now, announceEnd }),
    twoFactor: prismaTwoFactorStore({ ...platform, secret: platform.settings.AUTH_TWO_FACTOR_KEY, now }),
    challenges: createSealedText({ secret: platform.settings.AUTH_TWO_FACTOR_KEY, purpose: 'log-in challenges' }),
    throttle: redisThrottle({ ...platform, keyPrefix, now }),
    knownNetworks: redisKnownNetworks({ ...platform, keyPrefix }),
    profiles,
    editor: postgresProfileEditor({ ...platform, now, profileKeys: profiles.keysOf }),
    photos: postgresPhotoStore({ ...platform, profileKeys: profiles.keysOf }),
    follows: graphFollowStore({ ...platform, now }),
    blocks: graphBlockStore({ ...platform, now }),
    marks: graphPrivateMarks({ ...platform, now }),
    popular,
    suggestions: redisSuggestionStore({ ...platform, keyPrefix }),
    erasures: prismaErasureStore({ ...platform, now, announceEnd }),
    traces: accountTraces({ ...platform, keyPrefix, profiles, popular, now }),
    exports: prismaExportStore({ ...platform, now }),
    archives: zipExportArchives({
      objects,
      staging: settings.S3_STAGING_BUCKET,
      media: settings.S3_MEDIA_BUCKET,
      addressOf: (key) =>
        mediaUrls.areSigned
          ? objects.presignGet({ bucket: settings.S3_MEDIA_BUCKET, key, expiresInSeconds: KEPT_DAYS * 86_400 })
          : mediaUrls.of(key, 'everyone'),
      maxBytes: settings.EXPORT_MAX_BYTES,
    }),
  };
}
