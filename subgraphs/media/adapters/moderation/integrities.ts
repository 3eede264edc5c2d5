import type { Emit } from '@heliograph/platform/events';
import type { Forget } from '@heliograph/platform/forgetting';
import type { PostId, UserId } from '@heliograph/platform/ids';
import type { ShardTransaction } from '@heliograph/platform/shards';
import { sql } from 'kysely';
import { INTEGRITY_AFTER } from '../../domain/moderation/integrity.ts';
import type { PostStore } from '../../ports.ts';
import { DELETED } from '../posts/post-rows.ts';

type Verdict = keyof typeof INTEGRITY_AFTER;

/** How visible a decision leaves what it is about, as part of the transaction that makes it. */
export interface Integrities {
  /** One post; false where that changes nothing, as where the post is gone. */
  ofPost(tx: ShardTransaction, post: PostId, verdict: Verdict): Promise<boolean>;
  /** Everything an account has posted, and will. */
  ofAccount(tx: ShardTransaction, account: UserId, verdict: Verdict): Promise<void>;
}

export function integrities(options: { emit: Emit; forget: Forget; posts: Pick<PostStore, 'keysOf'> }): Integrities {
  const { emit, forget, posts } = options;
  return {
    async ofPost(tx, postId, verdict) {
      const integrity = INTEGRITY_AFTER[verdict];
      const changed = await tx.db
        .updateTable('post')
        .where('id', '=', postId)
        .where('visibility', '<>', DELETED)
        .where('integrity', '!=', sql<number>`${integrity}::real`)
        .set({ integrity })
        .returning('author_id')
        .executeTakeFirst();
      if (!changed) return false;
      const authorId = changed.author_id as UserId;
      forget(tx, posts.keysOf([postId]));
      await emit(tx, { type: 'PostDemoted', entity: authorId, payload: { postId, authorId, integrity } });
      return true;
    },

    async ofAccount(tx, userId, verdict) {
      const payload = { userId, integrity: INTEGRITY_AFTER[verdict] };
      await emit(tx, { type: 'AccountDemoted', entity: userId, payload });
    },
  };
}
