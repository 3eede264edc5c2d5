import { beforeAll, describe, expect, test } from 'vitest';
import { eventually, type Person, smallPhoto, world } from '../../kit/index.ts';
import { decide, moderator, queueOf, report, reported } from '../../kit/moderation.ts';
import { dataOf, present } from '../../kit/refusals.ts';
import type { ModerationAction, ModerationCase, Post } from '../../kit/replies.ts';
import type { TestSystem } from '../../kit/test-system.ts';

/** From what people report to what others see of it. */
export function decisions(system: () => TestSystem): void {
  describe('what is reported', () => {
    let judge: Person;
    let people: Record<'ana' | 'carl' | 'ben' | 'dora' | 'emil', Person>;
    let fresh: Post;
    let others: Post[];

    beforeAll(async () => {
      const { client } = system();
      judge = await moderator(system());
      people = await world(client, { ana: {}, carl: {}, ben: { follows: ['ana', 'carl'] }, dora: {}, emil: {} });
      const { ana, carl } = people;
      const mediaId = await carl.uploads(await smallPhoto('nagasaki-boats'));
      others = [];
      for (let n = 0; n < 3; n += 1) others.push(await carl.publishesMedia([mediaId]));
      fresh = await ana.publishes(await smallPhoto('black-canyon'), { caption: 'Buy now' });
      await feedBecomes([fresh, ...others.toReversed()]);
    });

    const feedBecomes = (posts: readonly Post[]) =>
      eventually(async () =>
        expect((await people.ben.homeFeed()).edges.map(({ node }) => node?.id)).toEqual(posts.map(({ id }) => id)),
      );

    async function caseOf(post: Post): Promise<ModerationCase> {
      const cases = await queueOf(system().client, judge);
      return present('the case', cases.find(({ subjectId }) => subjectId === post.id) ?? null);
    }

    const decideOn = async (caseId: string, action: ModerationAction) =>
      expect(await decide(system().client, judge, caseId, action)).toMatchObject({ id: caseId, resolution: action });

    test('is one case for the moderators, with what was said', async () => {
      const { ben, dora, emil } = people;
      const subject = reported('POST', fresh);
      const told = [
        await report(system().client, ben, subject),
        await report(system().client, dora, subject, 'NUDITY'),
        await report(system().client, emil, subject),
        await report(system().client, emil, subject),
      ];
      expect(new Set(told).size).toBe(3);
      expect(await caseOf(fresh)).toMatchObject({
        ...{ subjectKind: 'POST', reportCount: 3, author: { username: people.ana.username }, comment: null },
        post: { id: fresh.id, caption: 'Buy now', media: [{ id: fresh.media[0]?.id }] },
        reasons: [
          { reason: 'SPAM', count: 2 },
          { reason: 'NUDITY', count: 1 },
        ],
      });
    });

    test('is further down in home feeds once it is demoted, where it was before when that is dismissed', async () => {
      const { id } = await caseOf(fresh);
      await decideOn(id, 'DEMOTE');
      await feedBecomes([...others.toReversed(), fresh]);
      expect((await queueOf(system().client, judge)).map(({ subjectId }) => subjectId)).not.toContain(fresh.id);
      await decideOn(id, 'DISMISS');
      await feedBecomes([fresh, ...others.toReversed()]);
    });

    test('of an account, all it has posted is, and what it posts then', async () => {
      const { ana, dora, ben } = people;
      await report(system().client, dora, reported('USER', ana));
      const cases = await queueOf(system().client, judge, { subjectKind: 'USER' });
      const { id } = present('the case', cases.find(({ subjectId }) => subjectId === ana.id) ?? null);
      await decideOn(id, 'DEMOTE');
      await feedBecomes([...others.toReversed(), fresh]);
      const later = await ana.publishesMedia([fresh.media[0]?.id ?? '']);
      await feedBecomes([...others.toReversed(), later, fresh]);
      await decideOn(id, 'DISMISS');
      await feedBecomes([later, fresh, ...others.toReversed()]);
      expect(await ben.sees(fresh)).not.toBeNull();
    });

    test('and removed is gone for everybody, and for good', async () => {
      await report(system().client, people.dora, reported('POST', fresh));
      const { id } = await caseOf(fresh);
      await decideOn(id, 'REMOVE');
      for (const person of [people.ana, people.ben, judge]) expect(await person.sees(fresh)).toBeNull();
      await eventually(async () =>
        expect((await people.ben.homeFeed()).edges.map(({ node }) => node?.id)).not.toContain(fresh.id),
      );
      const again = report(system().client, people.emil, reported('POST', fresh));
      await expect(again).rejects.toMatchObject({ code: 'NOT_FOUND' });
      await decideOn(id, 'DISMISS');
      expect(await people.ana.sees(fresh)).toBeNull();
    });

    test('is shown to moderators whom it hides from as viewers, under its case and nowhere else', async () => {
      const { client } = system();
      const { dora, emil } = people;
      const post = await dora.publishes(await smallPhoto('allium-oreophilum'));
      const comment = await emil.comments(post, 'Ugly');
      await report(client, emil, reported('POST', post));
      await report(client, dora, reported('COMMENT', comment));
      await dora.updatesProfile({ isPrivate: true });
      await dora.does('Block', judge);

      const document = `query ($post: ID!, $comment: ID!) {
        post(id: $post) { id } comment(id: $comment) { id }
        moderationQueue(first: 100) { edges { node {
          subjectId post { id media { id url } } comment { id post { id media { id } } } } } } }`;
      const variables = { post: post.id, comment: comment.id };
      type Node = { subjectId: string; post: Post | null; comment: { id: string; post: Post | null } | null };
      const seen = dataOf(
        'the queue',
        await client.raw<{ post: null; comment: null; moderationQueue: { edges: { node: Node }[] } }>(
          document,
          variables,
          judge.accessToken,
        ),
      );
      expect([seen.post, seen.comment]).toEqual([null, null]);
      const cases = new Map(seen.moderationQueue.edges.map(({ node }) => [node.subjectId, node]));
      const media = [{ id: post.media[0]?.id }];
      expect(cases.get(post.id)).toMatchObject({ post: { id: post.id, media } });
      expect(cases.get(comment.id)).toMatchObject({ comment: { id: comment.id, post: { id: post.id, media } } });
    });
  });
}
