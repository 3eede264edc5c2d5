import { beforeAll, describe, expect, test } from 'vitest';
import { readOperations } from '../../contract/budgets.ts';
import type { Reply } from '../../kit/client.ts';
import { logIn } from '../../kit/index.ts';
import { present } from '../../kit/refusals.ts';
import type { OperationName } from '../../kit/replies.ts';
import type { TestSystem } from '../../kit/test-system.ts';
import type { EveryOperation } from '../every-operation.ts';

/** What is another each time that it is asked, through whichever door. */
const EACH_TIME = new Set([
  'accessToken',
  'accessTokenExpiresAt',
  'refreshToken',
  'requestId',
  'expiresAt',
  'editedAt',
]);

/**
 * Operations that answer another thing the second time: by a token that was spent, with codes that are shown once, of
 * what is gone by then.
 */
const ANSWERED_ONCE = new Set([
  'RefreshSession',
  'LogOut',
  'ResetPassword',
  'VerifyEmail',
  'ConfirmTwoFactor',
  'RenewRecoveryCodes',
  'DeleteAccount',
  'DeleteComment',
  'DeletePost',
  'DeleteSavedCollection',
  'PublishDraft',
]);

/** Pages that say at which moment they were asked for, in the open or in their cursors. */
const OF_A_MOMENT = new Set(['FollowingFeed', 'ModerationQueue']);

/** That nobody can tell by the replies which topology answers. */
export function parity(stage: () => { embedded: TestSystem; services: TestSystem; every: EveryOperation }): void {
  describe('both topologies over the same stores give the same JSON', () => {
    let embedded: TestSystem;
    let services: TestSystem;
    let every: EveryOperation;

    beforeAll(async () => {
      ({ embedded, services, every } = stage());
      await every.ben.homeFeed();
    });

    // A change is sent twice with the same key: the second door answers what the first one did.
    const operations = readOperations().filter(({ isSubscription }) => !isSubscription);
    const repeatable = operations.filter(({ name }) => !ANSWERED_ONCE.has(name) && !OF_A_MOMENT.has(name));

    test.each(repeatable)('$name', async ({ name }) => {
      const { variables, accessToken } = await every.prepare[name as OperationName]();
      const first = await embedded.client.send(name as OperationName, variables, accessToken);
      const second = await services.client.send(name as OperationName, variables, accessToken);
      expect(first.errors).toEqual([]);
      expect(comparable(second)).toEqual(comparable(first));
    });

    test.each(operations.filter(({ name }) => ANSWERED_ONCE.has(name)))(
      '$name, once at each door',
      async ({ name }) => {
        const shapes: unknown[] = [];
        for (const { client } of [embedded, services]) {
          const { variables, accessToken } = await every.prepare[name as OperationName]();
          const { data, errors } = await client.send(name as OperationName, variables, accessToken);
          expect(errors).toEqual([]);
          expect(Object.values(data ?? {})).toEqual([expect.objectContaining({ errors: [] })]);
          shapes.push(shapeOf(data));
        }
        expect(shapes[1]).toEqual(shapes[0]);
      },
    );

    test('FollowingFeed, but for the moment it was asked', async () => {
      const [first, second] = await Promise.all(
        [embedded, services].map(({ client }) => client.send('FollowingFeed', {}, every.ben.accessToken)),
      );
      expect(second?.data?.followingFeed?.edges).toHaveLength(20);
      expect({ ...second?.data?.followingFeed, generatedAt: '' }).toEqual({
        ...first?.data?.followingFeed,
        generatedAt: '',
      });
    });

    test('ModerationQueue, but for the moment in its cursors, by which either door goes on', async () => {
      const { accessToken } = await every.prepare.ModerationQueue();
      const read = async ({ client }: TestSystem, page = {}) => {
        const { data } = await client.send('ModerationQueue', page, accessToken);
        const { edges, pageInfo } = present('the queue', data?.moderationQueue ?? null);
        return { cases: edges.map(({ node }) => node), after: pageInfo.endCursor };
      };
      const { cases } = await read(embedded);
      expect(cases.length).toBeGreaterThan(2);
      expect((await read(services)).cases).toEqual(cases);
      const top = await read(embedded, { first: 2 });
      const rest = await read(services, { after: top.after });
      expect([...top.cases, ...rest.cases]).toEqual(cases);
    });

    test('a page that began at one door goes on at the other', async () => {
      const { accessToken } = every.ben;
      const whole = await embedded.client.send('HomeFeed', { first: 20 }, accessToken);
      const top = await embedded.client.send('HomeFeed', { first: 8 }, accessToken);
      const after = top.data?.homeFeed?.pageInfo.endCursor;
      const rest = await services.client.send('HomeFeed', { first: 12, after }, accessToken);
      const ids = [top, rest].flatMap(({ data }) => data?.homeFeed?.edges.map(({ node }) => node?.id));
      expect(ids).toEqual(whole.data?.homeFeed?.edges.map(({ node }) => node?.id));
    });

    test('a session that ended at one door has ended at the other', async () => {
      const { accessToken, refreshToken } = await logIn(embedded.client, every.ben);
      const refresh = async ({ client }: TestSystem, token: string) =>
        (await client.send('RefreshSession', { input: { refreshToken: token } })).data?.refreshSession;
      const next = await refresh(services, refreshToken);
      expect(next?.errors).toEqual([]);
      expect((await embedded.client.send('LogOut', {}, accessToken)).data?.logOut.errors).toEqual([]);
      for (const system of [embedded, services]) {
        const ended = await refresh(system, next?.session?.refreshToken ?? '');
        expect(ended).toMatchObject({ session: null, errors: [{ code: 'SESSION_ENDED' }] });
      }
    });

    test.each<[string, string, object]>([
      [
        'what nobody may do who is not signed in',
        'mutation ($id: ID!) { unmute(input: { userId: $id }) { errors { code field } } }',
        { id: 'ben' },
      ],
      ['what does not exist', '{ user(id: "1") { id } post(id: "x") { id } media(id: "") { id } }', {}],
      ['an unknown field', '{ viewer { password } }', {}],
      ['a wrong variable', 'query ($id: ID!) { user(id: $id) { id } }', { id: null }],
      [
        'a page that is too large',
        'query ($id: ID!) { user(id: $id) { followers(first: 101) { totalCount } } }',
        { id: 'ben' },
      ],
      ['a cursor that is none', '{ homeFeed { edges { cursor } } followingFeed(after: "x") { edges { cursor } } }', {}],
      [
        'a refusal',
        'mutation ($id: ID!) { follow(input: { userId: $id }) { user { id } errors { code field } } }',
        { id: 'ben' },
      ],
      ['introspection', '{ __schema { types { name fields { name type { name } } } } }', {}],
    ])('%s', async (_what, query, given) => {
      const variables = Object.fromEntries(
        Object.entries(given).map(([name, value]) => [name, value === 'ben' ? every.ben.id : value]),
      );
      for (const accessToken of [undefined, every.ben.accessToken]) {
        const [first, second] = await Promise.all(
          [embedded, services].map(({ client }) => client.raw(query, variables, accessToken)),
        );
        expect(comparable(second)).toEqual(comparable(first));
      }
    });
  });
}

/** The reply without what differs each time; of an upload's URL that is the signature, which has its time in it. */
function comparable(reply: Reply<unknown> | undefined): unknown {
  const { status, data, errors } = reply ?? {};
  const text = JSON.stringify({ status, data, errors }, (name, value: unknown) => {
    if (EACH_TIME.has(name)) return typeof value;
    return typeof value === 'string' && value.includes('X-Amz-Signature') ? value.split('?')[0] : value;
  });
  return JSON.parse(text);
}

/** Which fields there are, and of what type each value is. */
function shapeOf(data: unknown): unknown {
  const isLeaf = (value: unknown) => value === null || typeof value !== 'object';
  return JSON.parse(JSON.stringify(data, (_name, value: unknown) => (isLeaf(value) ? typeof value : value)));
}
