import type { PostId } from '@heliograph/platform/ids';
import type { Platform } from '@heliograph/platform/runtime';
import { accountWorks } from './adapters/account-data/account-works.ts';
import { photoTraces } from './adapters/account-data/photo-traces.ts';
import { savedTraces } from './adapters/account-data/saved-traces.ts';
import { writtenTraces } from './adapters/account-data/written-traces.ts';
import { lockPost } from './adapters/posts/post-rows.ts';
import { leaveTopLists, postTraces } from './adapters/posts/post-traces.ts';
import { postgresStoryPhotos } from './adapters/posts/postgres-story-photos.ts';
import { prismaUsernameDirectory } from './adapters/posts/prisma-username-directory.ts';
import { mediaRemoval } from './adapters/uploads/media-removal.ts';
import { objectSweep } from './adapters/uploads/object-sweep.ts';
import { postgresMediaStore } from './adapters/uploads/postgres-media-store.ts';
import { redisProcessedBell } from './adapters/uploads/redis-processed-bell.ts';
import { s3UploadSite } from './adapters/uploads/s3-upload-site.ts';
import { engagementStores } from './wiring/engagement-stores.ts';
import { moderationStores } from './wiring/moderation-stores.ts';
import { postStores } from './wiring/post-stores.ts';

/** The ports of this room over the real stores, for the subgraph and its worker alike. */
export function mediaStores(platform: Platform) {
  const now = () => new Date();
  const bell = redisProcessedBell(platform.doorbell);
  const { objects, settings } = platform;
  const site = s3UploadSite({ objects, bucket: settings.S3_STAGING_BUCKET, now });
  const buckets = { publicBucket: settings.S3_MEDIA_BUCKET, privateBucket: settings.S3_STAGING_BUCKET };
  const media = postgresMediaStore({ ...platform, ...buckets, processed: bell.ring });
  const { removeUnnamed, ...sweep } = objectSweep({ ...platform, ...buckets });
  const { life, ...posted } = postStores(platform, media.keysOf);
  const { posts } = posted;
  const left = engagementStores(platform, now);
  const { comments, collections, engagement, removal } = left;
  const leaveTopics = async (post: PostId): Promise<void> => {
    await leaveTopLists(platform.shards, post);
    await posted.topics.align(post, () => ({ topics: [], people: [] }));
  };
  const removeMedia = mediaRemoval({ ...platform, media });
  const moderated = moderationStores(platform, {
    posts,
    removeComment: removal.withAnswers,
    async removePost(tx, id) {
      const post = await lockPost(tx, id);
      if (post) await life.remove(tx, post, { isRemoved: true });
    },
  });
  return {
    now,
    media,
    bell,
    site,
    sweep,
    ...posted,
    postTraces: postTraces({ ...platform, engagement, removeMedia }),
    storyPhotos: postgresStoryPhotos({ ...platform, removeMedia }),
    ...left,
    ...moderated,
    traces: {
      ...writtenTraces({ ...platform, posts, removal, engagement, leaveTopics }),
      ...savedTraces({ ...platform, collections, engagement }),
      ...photoTraces({ ...platform, media, removeUnnamed, site }),
    },
    works: accountWorks({ ...platform, posts, comments, collections, media }),
    usernames: prismaUsernameDirectory(platform),
  };
}
