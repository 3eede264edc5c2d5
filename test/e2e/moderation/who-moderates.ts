import { randomUUID } from 'node:crypto';
import { mediaSubgraph } from '@heliograph/media';
import { createViewerTokens } from '@heliograph/platform/auth';
import type { UserId } from '@heliograph/platform/ids';
import { beforeAll, describe, expect, test } from 'vitest';
import { subgraphSdl } from '../../../schema/index.ts';
import { moderators } from '../../../scripts/moderators.ts';
import { connectSocket, eventually, logIn, type Person, signUp } from '../../kit/index.ts';
import { moderator } from '../../kit/moderation.ts';
import type { TestSystem } from '../../kit/test-system.ts';

const QUESTIONS = {
  query: '{ moderationQueue(first: 1) { pageInfo { hasNextPage } } }',
  mutation: 'mutation { resolveReport(input: { caseId: "UE9TVDox", action: REMOVE }) { errors { code } } }',
} as const;

/** Who may read the queue and decide: whom operators have chosen, for as long as they leave it at that. */
export function whoModerates(system: () => TestSystem): void {
  describe('reports are for moderators', () => {
    let judge: Person;
    let ana: Person;
    beforeAll(async () => {
      [judge, ana] = await Promise.all([moderator(system()), signUp(system().client)]);
    });

    const askers: [who: string, token: () => string | undefined, code: string | undefined][] = [
      ['a moderator', () => judge.accessToken, undefined],
      ['someone else', () => ana.accessToken, 'FORBIDDEN'],
      ['a stranger', () => undefined, 'UNAUTHENTICATED'],
    ];

    test.each(askers)('%s over HTTP', async (_who, token, code) => {
      for (const question of Object.values(QUESTIONS)) {
        const { errors } = await system().client.raw(question, {}, token());
        expect(errors[0]?.extensions?.code).toBe(code);
      }
    });

    test.each(askers)('%s over a socket', async (_who, token, code) => {
      const accessToken = token();
      await using socket = connectSocket(system().url, { ...(accessToken !== undefined && { accessToken }) });
      for (const question of Object.values(QUESTIONS)) {
        const reply = await socket.raw(question).next();
        expect(reply?.errors[0]?.extensions?.code).toBe(code);
      }
    });

    describe('and the subgraph itself asks, whoever came past the router', () => {
      const secret = () => system().env.AUTH_VIEWER_SECRET ?? '';
      const viewer = () => ({ userId: ana.id as UserId, sessionId: randomUUID() });
      const scopes = ['moderation'];
      const tokens: [what: string, token: () => string | undefined, code: string | undefined][] = [
        [
          'a token that grants it',
          () => createViewerTokens({ secret: secret() }).sign(viewer(), { scopes }),
          undefined,
        ],
        ['a token that grants nothing', () => createViewerTokens({ secret: secret() }).sign(viewer()), 'FORBIDDEN'],
        [
          'a token that grants something else',
          () => createViewerTokens({ secret: secret() }).sign(viewer(), { scopes: ['moderation:read', 'admin'] }),
          'FORBIDDEN',
        ],
        ['a token of nobody', () => createViewerTokens({ secret: secret() }).sign(null, { scopes }), 'UNAUTHENTICATED'],
        [
          'a forged token',
          () => createViewerTokens({ secret: 'x'.repeat(40) }).sign(viewer(), { scopes }),
          'FORBIDDEN',
        ],
        ['no token', () => undefined, 'FORBIDDEN'],
      ];
      const reference = `{ _entities(representations: [{ __typename: "ModerationCase", id: "UE9TVDox" }]) {
        ... on ModerationCase { reportCount } } }`;

      test.each(tokens)('with %s', async (_what, token, code) => {
        const media = mediaSubgraph(system().platform, subgraphSdl('media'));
        for (const query of [...Object.values(QUESTIONS), reference]) {
          const request = { query, requestId: 'r', deadline: Date.now() + 5000, viewerToken: token() };
          const { errors } = await media.handle(request);
          expect([query, errors?.[0]?.extensions?.code]).toEqual([query, code]);
        }
      });
    });

    test('a role that is taken away ends every session at once, and the next has none', async () => {
      const former = await moderator(system());
      const codeOf = async (accessToken: string) =>
        (await system().client.raw(QUESTIONS.query, {}, accessToken)).errors[0]?.extensions?.code;
      expect(await codeOf(former.accessToken)).toBeUndefined();
      await moderators(system().env, ['remove', former.username]);
      await eventually(async () => expect(await codeOf(former.accessToken)).toBe('UNAUTHENTICATED'), {
        withinMs: 2000,
      });
      expect(await codeOf((await logIn(system().client, former)).accessToken)).toBe('FORBIDDEN');
    });
  });
}
