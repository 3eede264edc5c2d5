import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mutationKeys } from '../contract/mutation-keys.ts';
import { startTestSystem, type TestSystem } from '../kit/test-system.ts';
import { accountMutations } from './idempotency/accounts.ts';
import { engagementMutations } from './idempotency/engagement.ts';
import { feedMutations } from './idempotency/feed.ts';
import { freshReads } from './idempotency/fresh-reads.ts';
import { type KeyedMutation, sendKeyed } from './idempotency/keyed-mutation.ts';
import { lostReplies } from './idempotency/lost-replies.ts';
import { mediaMutations } from './idempotency/media.ts';
import { moderationMutations } from './idempotency/moderation.ts';
import { postMutations } from './idempotency/posts.ts';
import { relationshipMutations } from './idempotency/relationships.ts';
import { scopes } from './idempotency/scopes.ts';
import { signUps } from './idempotency/sign-ups.ts';
import { uploadMutations } from './idempotency/uploads.ts';

const mutations: KeyedMutation[] = [
  ...accountMutations,
  ...uploadMutations,
  ...mediaMutations,
  ...postMutations,
  ...engagementMutations,
  ...feedMutations,
  ...moderationMutations,
  ...relationshipMutations,
];

/** Tried elsewhere, or not to be tried like this. */
const ONES_OWN: Record<string, string> = {
  signUp: 'there is no viewer yet',
  deleteAccount: 'it ends the session that it is sent with: whoever sends it again is not signed in',
};

test('every mutation that takes a key is tried', () => {
  const keyed = Object.keys(mutationKeys).filter((field) => typeof mutationKeys[field] === 'string');
  expect([...mutations.map(({ field }) => field), ...Object.keys(ONES_OWN)].toSorted()).toEqual(keyed.toSorted());
});

describe('idempotency keys', () => {
  let system: TestSystem;
  beforeAll(async () => {
    system = await startTestSystem({ topology: 'services' });
  });
  afterAll(() => system?.[Symbol.asyncDispose]());

  test.each(mutations)('$field: $sends sends are one effect, and the key stands for it', async (mutation) => {
    const { by, input, otherInput, effects, undo } = await mutation.prepare(system);
    const key = randomUUID();
    const send = (sent: object) => sendKeyed(system, mutation, { by, input: sent, key });

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

  signUps(() => system);
  scopes(() => system);
  freshReads(() => system);
  lostReplies(() => system);
});
