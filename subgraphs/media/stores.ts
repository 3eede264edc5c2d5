import type { Platform } from '@heliograph/platform/runtime';
import { graphLikeStore } from './adapters/graph-like-store.ts';
import { postgresCommentStore } from './adapters/postgres-comment-store.ts';
import { postgresMediaStore } from './adapters/postgres-media-store.ts';
import { postgresPostStore } from './adapters/postgres-post-store.ts';
import { prismaUsernameDirectory } from './adapters/prisma-username-directory.ts';
import { redisProcessedBell } from './adapters/redis-processed-bell.ts';
import { s3UploadSite } from './adapters/s3-upload-site.ts';

/** The ports of this room over the real stores, for the subgraph and its worker alike. */
export function mediaStores(platform: Platform) {
  const now = () => new Date();
  const bell = redisProcessedBell(platform.doorbell);
  const media = postgresMediaStore({ ...platform, processed: bell.ring });
  return {
    now,
    media,
    bell,
    site: s3UploadSite({ objects: platform.objects, bucket: platform.settings.S3_STAGING_BUCKET, now }),
    posts: postgresPostStore({ ...platform, mediaKeys: media.keysOf }),
    comments: postgresCommentStore(platform),
    likes: graphLikeStore({ ...platform, now }),
    usernames: prismaUsernameDirectory(platform),
  };
}
