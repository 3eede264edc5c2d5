import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { mutationKeys } from '../../contract/mutation-keys.ts';
import type { TestSystem } from '../../kit/test-system.ts';
import { accountMutations } from './accounts.ts';
import { engagementMutations } from './engagement.ts';
import { feedMutations } from './feed.ts';
import { freshReads } from './fresh-reads.ts';
import { type KeyedMutation, sendKeyed } from './keyed-mutation.ts';
import { lostReplies } from './lost-replies.ts';
import { mediaMutations } from './media.ts';
import { messageMutations } from './messages.ts';
import { moderationMutations } from './moderation.ts';
import { notificationMutations } from './notifications.ts';
import { postMutations } from './posts.ts';
import { relationshipMutations } from './relationships.ts';
import { scopes } from './scopes.ts';
import { searchMutations } from './search.ts';
import { signUps } from './sign-ups.ts';
import { storyMutations } from './stories.ts';
import { uploadMutations } from './uploads.ts';

const mutations: KeyedMutation[] = [
  ...accountMutations,
  ...uploadMutations,
  ...mediaMutations,
  ...postMutations,
  ...engagementMutations,
  ...feedMutations,
  ...messageMutations,
  ...moderationMutations,
  ...notificationMutations,
  ...searchMutations,
  ...relationshipMutations,
  ...storyMutations,
];

/** Tried elsewhere, or not to be tried like this. */
const ONES_OWN: Record<string, string> = {
  signUp: 'there is no viewer yet',
  deleteAccount: 'it ends the session that it is sent with: whoever sends it again is not signed in',
};

/** That whatever is sent again with its key is done once, however it is sent again. */
export function idempotencyKeys(system: () => TestSystem): void {
  describe('idempotency keys', () => {
    test('every mutation that takes a key is tried', () => {
      const keyed = Object.keys(mutationKeys).filter((field) => typeof mutationKeys[field] === 'string');
      expect([...mutations.map(({ field }) => field), ...Object.keys(ONES_OWN)].toSorted()).toEqual(keyed.toSorted());
    });

    test.each(mutations)('$field: $sends sends are one effect, and the key stands for it', async (mutation) => {
      const { by, input, otherInput, effects, undo } = await mutation.prepare(system());
      const key = randomUUID();
      const send = (sent: object) => sendKeyed(system(), mutation, { by, input: sent, key });

      const [first, ...others] = await Promise.all(Array.from({ length: mutation.sends }, () => send(input)));
      expect(first?.errors).toEqual([]);
      for (const other of others) expect(other).toEqual(first);
      expect(await effects()).toBe(1);

      if (otherInput) {
        expect((await send(otherInput)).errors).toEqual([{ code: 'IDEMPOTENCY_CONFLICT', field: ['idempotencyKey'] }]);
        expect(await effects()).toBe(1);
      }

      await undo?.();
      expect(await send(input)).toEqual(first);
      expect(await effects()).toBe(undo ? 0 : 1);
    });

    for (const suite of [signUps, scopes, freshReads, lostReplies]) suite(system);
  });
}
