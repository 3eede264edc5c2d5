import { createHmac, randomUUID } from 'node:crypto';
import { createViewerTokens, type SignedIn } from '@heliograph/platform/auth';
import type { UserId } from '@heliograph/platform/ids';
import { beforeAll, describe, expect, test } from 'vitest';
import { type SubgraphName, subgraphNames } from '../../../schema/index.ts';
import { anew, eventually, type Person, smallPhoto, world } from '../../kit/index.ts';
import { dataOf, present } from '../../kit/refusals.ts';
import type { Post, UploadTicket } from '../../kit/replies.ts';
import type { TestSystem } from '../../kit/test-system.ts';
import { announcementOf } from '../../kit/upload.ts';
import { requireDiscreet } from '../../kit/watchful-client.ts';
import { knock } from './door.ts';

export function strangers(system: () => TestSystem): void {
  describe('a stranger at the back door', () => {
    let ana: Person;
    let post: Post;
    let story: string;
    let claims: SignedIn;

    beforeAll(async () => {
      ({ ana } = await world(system().client, { ana: {} }));
      post = await ana.publishes(await smallPhoto('allium-oreophilum'));
      story = await eventually(() => storyOf(ana, post));
      claims = { userId: ana.id as UserId, sessionId: randomUUID() };
    });

    const questions: Record<SubgraphName, () => string[]> = {
      users: () => [
        `{ user(id: "${ana.id}") { username } }`,
        `{ _entities(representations: [{ __typename: "User", id: "${ana.id}" }]) { ... on User { username } } }`,
        `mutation { follow(input: { userId: "${ana.id}" }) { errors { code } } }`,
      ],
      media: () => [
        `{ post(id: "${post.id}") { caption } }`,
        `{ _entities(representations: [{ __typename: "Post", id: "${post.id}" }]) { ... on Post { caption } } }`,
        `mutation { likePost(input: { postId: "${post.id}" }) { errors { code } } }`,
      ],
      feed: () => ['{ homeFeed { edges { cursor } } }'],
      stories: () => [
        `{ story(id: "${story}") { createdAt } }`,
        `{ _entities(representations: [{ __typename: "Story", id: "${story}" }]) { ... on Story { createdAt } } }`,
        `mutation { deleteStory(input: { storyId: "${story}" }) { errors { code } } }`,
      ],
      notifications: () => [
        '{ notifications { edges { cursor } } }',
        'mutation { registerPushToken(input: { platform: FCM, token: "mine" }) { errors { code } } }',
      ],
      search: () => [
        `{ search(query: "${ana.username}") { edges { cursor } } }`,
        'mutation { rememberSearch(input: { query: "ana", idempotencyKey: "a" }) { errors { code } } }',
      ],
      messages: () => [
        '{ conversations { edges { cursor } } }',
        `mutation { startConversation(input: { memberIds: ["${ana.id}"], idempotencyKey: "a" }) { errors { code } } }`,
      ],
    };
    const always = ['{ _service { sdl } }', '{ __schema { types { name } } }', '{ __typename }', '{ nonsense }', '{'];

    const tokens: Record<string, () => string | undefined> = {
      'without a token': () => undefined,
      'with an empty one': () => '',
      'with an app’s access token': () => ana.accessToken,
      'with one of another secret': () => createViewerTokens({ secret: 'x'.repeat(40) }).sign(claims),
      'with one that has expired': () =>
        createViewerTokens({ secret: system().env.AUTH_VIEWER_SECRET ?? '', lifetimeSeconds: -1 }).sign(claims),
      'with one that was altered': () => {
        const mine = createViewerTokens({ secret: system().env.AUTH_VIEWER_SECRET ?? '' }).sign(null);
        const body = Buffer.from(JSON.stringify({ viewer: claims, expires: Date.now() + 60_000 })).toString(
          'base64url',
        );
        return `${body}.${mine.split('.')[1]}`;
      },
    };

    describe.each(subgraphNames)('asks %s', (name) => {
      test.each(Object.entries(tokens))('%s: FORBIDDEN, whatever the question', async (_what, token) => {
        for (const query of [...always, ...questions[name]()]) {
          expect([query, await ask(name, query, token())]).toEqual([query, { code: 'FORBIDDEN', data: null }]);
        }
      });

      test('with what is no question, and learns nothing', async () => {
        for (const body of ['', '{', 'null', '[]', '{"query": 1}']) {
          const url = new URL(`/graphql/${name}`, system().operationsUrl(name));
          const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
          expect(response.status).toBeGreaterThanOrEqual(400);
          expect(response.status).toBeLessThan(500);
          requireDiscreet(await response.text());
        }
      });
    });

    test('changed nothing', async () => {
      expect(await ana.sees(post)).toMatchObject({ likeCount: 0 });
      expect(await ana.profile(ana)).toMatchObject({ followerCount: 0 });
      const kept = dataOf('the story', await system().client.send('Story', { id: story }, ana.accessToken)).story;
      expect(kept).toMatchObject({ id: story, viewCount: 0 });
    });

    describe('tells of an upload', () => {
      let body: string;

      beforeAll(async () => {
        const ticket = await ticketOf(ana);
        const [bucket = '', ...key] = new URL(ticket.url).pathname.slice(1).split('/');
        const s3 = { bucket: { name: bucket }, object: { key: key.join('/') } };
        body = JSON.stringify({ Records: [{ eventName: 'ObjectCreated:Put', s3 }] });
      });

      const sign = (text: string, secret = system().env.STORAGE_EVENTS_SECRET ?? '') =>
        `sha256=${createHmac('sha256', secret).update(text).digest('hex')}`;

      test.each<[string, () => string | undefined]>([
        ['without a signature', () => undefined],
        ['with an empty one', () => ''],
        ['with a made-up one', () => `sha256=${'0'.repeat(64)}`],
        ['with one of another secret', () => sign(body, 'x'.repeat(40))],
        ['with the one of another event', () => sign(`${body} `)],
        ['with half of the right one', () => sign(body).slice(0, 40)],
      ])('%s: 403', async (_what, signature) => {
        expect((await report(body, signature())).status).toBe(403);
      });

      test('which storage could have told itself', async () => {
        expect((await report(body, sign(body))).status).toBe(204);
      });

      test('in words that storage never uses', async () => {
        for (const text of ['', '{', 'null', '{"Records": {}}', '{"Records": [{"s3": {}}]}']) {
          const response = await report(text, sign(text));
          expect([text, response.status]).toEqual([text, 400]);
          requireDiscreet(await response.text());
        }
      });

      function report(text: string, signature: string | undefined): Promise<Response> {
        return fetch(new URL('/storage-events', system().operationsUrl('worker')), {
          method: 'POST',
          headers: {
            'content-type': 'application/json',
            ...(signature !== undefined && { 'x-heliograph-signature': signature }),
          },
          body: text,
        });
      }
    });

    test('finds nothing else on the public port', async () => {
      for (const path of ['/graphql/users/events', '/storage-events', '/health/live', '/metrics', '/.env', '/']) {
        const response = await fetch(new URL(path, system().url), { method: path.startsWith('/g') ? 'POST' : 'GET' });
        expect([path, response.status]).toEqual([path, 404]);
        requireDiscreet(await response.text());
      }
    });

    async function ask(name: SubgraphName, query: string, token: string | undefined) {
      const { code, data } = await knock(system().operationsUrl(name), {
        path: `/graphql/${name}`,
        method: 'POST',
        headers: { 'content-type': 'application/json', ...(token !== undefined && { 'x-heliograph-viewer': token }) },
        body: JSON.stringify({ query }),
      });
      return { code, data };
    }

    /** Shows the photo of the post for a day, as soon as the stories have heard that it is READY. */
    async function storyOf(person: Person, { media }: Post): Promise<string> {
      const input = { mediaId: media[0]?.id, idempotencyKey: randomUUID() };
      const reply = await system().client.send('CreateStory', { input }, person.accessToken);
      return present('the story', dataOf('the wish', reply).createStory.story).id;
    }

    async function ticketOf(person: Person): Promise<UploadTicket> {
      const input = { ...announcementOf(anew(await smallPhoto('allium-oreophilum'))), idempotencyKey: randomUUID() };
      const reply = await system().client.send('RequestUpload', { input }, person.accessToken);
      return present('the ticket', dataOf('the request', reply).requestUpload.upload);
    }
  });
}
