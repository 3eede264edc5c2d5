import type { CommentId, PostId } from '@heliograph/platform/ids';
import type { Platform } from '@heliograph/platform/runtime';
import type { ShardTransaction } from '@heliograph/platform/shards';
import { moderationTraces } from '../adapters/account-data/moderation-traces.ts';
import { integrities } from '../adapters/moderation/integrities.ts';
import { postgresModerationQueue } from '../adapters/moderation/postgres-moderation-queue.ts';
import { postgresModerationStore } from '../adapters/moderation/postgres-moderation-store.ts';
import { redisReportLimit } from '../adapters/moderation/redis-report-limit.ts';
import type { ModerationStore, PostStore } from '../ports.ts';

/** The ports of moderation over the real stores. */
export function moderationStores(
  platform: Platform,
  rest: {
    posts: Pick<PostStore, 'keysOf'>;
    removePost(tx: ShardTransaction, id: PostId): Promise<unknown>;
    removeComment(tx: ShardTransaction, id: CommentId): Promise<unknown>;
  },
) {
  const { settings, logger } = platform;
  const moderation: ModerationStore = {
    ...postgresModerationStore({ ...platform, ...rest, integrities: integrities({ ...platform, ...rest }) }),
    ...postgresModerationQueue(platform),
  };
  return {
    moderation,
    reportLimit: redisReportLimit({
      ...platform,
      keyPrefix: settings.KEY_PREFIX,
      reportsPerDay: settings.REPORTS_PER_DAY,
      onLost: (err) => logger.warn({ err }, 'Redis cannot be asked; nobody counts what an account reports in a day'),
    }),
    reportsToDemote: settings.REPORTS_TO_DEMOTE,
    moderationTraces: moderationTraces(platform),
  };
}
