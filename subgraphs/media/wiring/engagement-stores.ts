import type { Platform } from '@heliograph/platform/runtime';
import { engagementTraces } from '../adapters/account-data/engagement-traces.ts';
import { commentRemoval } from '../adapters/comments/comment-removal.ts';
import { commentScores } from '../adapters/comments/comment-scores.ts';
import { postgresCommentPins } from '../adapters/comments/postgres-comment-pins.ts';
import { commentReader, postgresCommentStore } from '../adapters/comments/postgres-comment-store.ts';
import { graphCommentLikeStore } from '../adapters/likes/graph-comment-like-store.ts';
import { graphLikeStore } from '../adapters/likes/graph-like-store.ts';
import { graphSaveStore } from '../adapters/saves/graph-save-store.ts';
import { postgresCollectionStore } from '../adapters/saves/postgres-collection-store.ts';

/** What people leave on posts: comments, pins, likes and saves. */
export function engagementStores(platform: Platform, now: () => Date) {
  const reader = commentReader(platform);
  const { keysOf } = reader;
  const scores = commentScores({ ...platform, now });
  const removal = commentRemoval({ ...platform, scores, keysOf });
  const comments = postgresCommentStore({ ...platform, reader, removal, scores });
  return {
    removal,
    comments,
    pins: postgresCommentPins({ ...platform, scores, keysOf }),
    likes: graphLikeStore({ ...platform, now }),
    commentLikes: graphCommentLikeStore({ ...platform, scores, now }),
    saves: graphSaveStore({ ...platform, now }),
    collections: postgresCollectionStore(platform),
    engagement: engagementTraces({ ...platform, comments }),
  };
}
