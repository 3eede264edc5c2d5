import type { Platform } from '@heliograph/platform/runtime';
import { accountWorks } from './adapters/account-works.ts';
import { graphLikeStore } from './adapters/graph-like-store.ts';
import { photoTraces } from './adapters/photo-traces.ts';
import { postgresCommentStore } from './adapters/postgres-comment-store.ts';
import { postgresMediaStore } from './adapters/postgres-media-store.ts';
import { postgresPostStore } from './adapters/postgres-post-store.ts';
import { prismaUsernameDirectory } from './adapters/prisma-username-directory.ts';
import { redisProcessedBell } from './adapters/redis-processed-bell.ts';
import { s3PublicObjects } from './adapters/s3-public-objects.ts';
import { s3UploadSite } from './adapters/s3-upload-site.ts';
import { writtenTraces } from './adapters/written-traces.ts';

/** The ports of this room over the real stores, for the subgraph and its worker alike. */
export function mediaStores(platform: Platform) {
  const now = () => new Date();
  const bell = redisProcessedBell(platform.doorbell);
  const media = postgresMediaStore({ ...platform, processed: bell.ring });
  const { objects, settings } = platform;
  const site = s3UploadSite({ objects, bucket: settings.S3_STAGING_BUCKET, now });
  const variants = s3PublicObjects({ objects, bucket: settings.S3_MEDIA_BUCKET });
  const posts = postgresPostStore({ ...platform, mediaKeys: media.keysOf });
  const comments = postgresCommentStore(platform);
  return {
    now,
    media,
    bell,
    site,
    variants,
    posts,
    comments,
    traces: {
      ...writtenTraces({ ...platform, posts, comments }),
      ...photoTraces({ ...platform, media, variants, site }),
    },
    works: accountWorks({ ...platform, posts, comments, media }),
    likes: graphLikeStore({ ...platform, now }),
    usernames: prismaUsernameDirectory(platform),
  };
}
