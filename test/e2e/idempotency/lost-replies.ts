import { randomUUID } from 'node:crypto';
import { selectAcrossShards, shardSelect } from '@heliograph/platform/shards';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { subgraphNames } from '../../../schema/index.ts';
import type { Role } from '../../../scripts/launch/topology.ts';
import { eventually } from '../../kit/index.ts';
import { dataOf } from '../../kit/refusals.ts';
import { uniqueSuffix } from '../../kit/sign-up.ts';
import { startTestSystem, type TestSystem } from '../../kit/test-system.ts';
import { accountMutations } from './accounts.ts';
import { documentOf, type KeyedMutation, type Payload, sendKeyed } from './keyed-mutation.ts';
import { type LossyRelay, openLossyRelay } from './lossy-relay.ts';
import { mediaMutations } from './media.ts';
import { messageMutations } from './messages.ts';
import { notificationMutations } from './notifications.ts';
import { storyMutations } from './stories.ts';

const mutations = [
  ...mediaMutations,
  ...accountMutations,
  ...storyMutations,
  ...notificationMutations,
  ...messageMutations,
];

const outcomesOfKey = shardSelect((db) =>
  db.selectFrom('idempotency_record').where(sql<boolean>`key = $1`).select('key'),
);

/** A subgraph is killed the moment its transaction has committed; the app, which knows nothing, sends again. */
export function lostReplies(system: () => TestSystem): void {
  describe('killed between commit and reply', { timeout: 60_000 }, () => {
    const stack = new AsyncDisposableStack();
    const relays = new Map<string, LossyRelay>();
    /** A router of its own, to which the subgraphs are behind the relays. */
    let door: TestSystem;

    beforeAll(async () => {
      for (const name of subgraphNames) {
        const target = new RegExp(`${name}=([^,]+)`).exec(system().env.SUBGRAPH_URLS ?? '')?.[1] ?? '';
        relays.set(name, stack.use(await openLossyRelay(target)));
      }
      const urls = [...relays].map(([name, { url }]) => `${name}=${url}`).join(',');
      const options = {
        topology: 'services',
        beside: system(),
        only: ['router'],
        env: { SUBGRAPH_URLS: urls },
      } as const;
      door = stack.use(await startTestSystem(options));
    });
    afterAll(() => stack.disposeAsync());
    // Where a test failed half-way, the next one still finds every role.
    beforeEach(() => system().start());

    test.each([
      ['publishPost', 'media'],
      ['likePost', 'media'],
      ['changeUsername', 'users'],
      ['createStory', 'stories'],
      ['registerPushToken', 'notifications'],
      ['sendMessage', 'messages'],
    ] as const)('%s: the same request answers the first result, with one effect', async (field, room) => {
      const mutation = mutations.find((each) => each.field === field);
      if (!mutation) throw new Error(`The table has no ${field}`);
      const { by, input, effects } = await mutation.prepare(system());
      const key = randomUUID();
      await loseReply(room, mutation, { input: { ...input, idempotencyKey: key } }, by.accessToken, () =>
        committed(key),
      );

      expect(await effects()).toBe(1);
      const answers = await Promise.all([1, 2].map(() => sendKeyed(door, mutation, { by, input, key })));
      expect(answers[0]).toMatchObject({ errors: [] });
      expect(answers[1]).toEqual(answers[0]);
      expect(await effects()).toBe(1);
    });

    test('signUp: the same request signs into the account that was made', async () => {
      const username = `lost_${uniqueSuffix()}`;
      const [email, idempotencyKey] = [`${username}@example.org`, randomUUID()];
      const input = { username, email, password: 'correct horse', name: '', device: 'test kit', idempotencyKey };
      const { directory } = system().platform;
      const mutation = { field: 'signUp', input: 'SignUpInput', answer: 'session { user { id } }' };
      await loseReply('users', mutation, { input }, undefined, async () =>
        Boolean(await directory.signUpRecord.findUnique({ where: { idempotencyKey } })),
      );

      const { signUp } = dataOf('signUp', await door.client.send('SignUp', { input }));
      const { id } = await directory.account.findUniqueOrThrow({ where: { username } });
      expect(signUp).toMatchObject({ errors: [], session: { user: { id: String(id), username } } });
    });

    /** Sends the mutation; as soon as it has committed the subgraph dies, and then it is started again. */
    async function loseReply(
      room: Role,
      mutation: Pick<KeyedMutation, 'field' | 'input' | 'answer'>,
      variables: Record<string, unknown>,
      accessToken: string | undefined,
      hasCommitted: () => Promise<boolean>,
    ): Promise<void> {
      relays.get(room)?.loseNextReply(async () => {
        await eventually(async () => expect(await hasCommitted()).toBe(true), { everyMs: 1 });
        await system().kill(room);
      });
      const lost = await door.client.raw<{ payload: Payload }>(documentOf(mutation), variables, accessToken);
      expect(lost.errors).toMatchObject([{ extensions: { code: 'UNAVAILABLE' } }]);
      await system().start();
      const isBack = async () => dataOf('a first try', await door.client.raw('{ viewer { email } }', {}, accessToken));
      await eventually(isBack);
    }

    /** Whether the outcome of this key is kept, wherever its effect is. */
    async function committed(key: string): Promise<boolean> {
      const { directory, shards } = system().platform;
      const everywhere = new Map(Array.from({ length: shards.map.shards }, (_, shard) => [shard, [key]]));
      const [ofAccounts, onShards] = await Promise.all([
        directory.mutationRecord.count({ where: { key } }),
        selectAcrossShards(shards, outcomesOfKey, everywhere),
      ]);
      return ofAccounts + onShards.length > 0;
    }
  });
}
