import { type Person, smallPhoto, world } from '../../kit/index.ts';
import { moderator, queueOf, report, reported } from '../../kit/moderation.ts';
import { present } from '../../kit/refusals.ts';
import type { Post } from '../../kit/replies.ts';
import type { TestSystem } from '../../kit/test-system.ts';
import type { KeyedMutation } from './keyed-mutation.ts';

/** What people report, and what is decided on it. */
export const moderationMutations: KeyedMutation[] = [
  {
    ...{ field: 'report', input: 'ReportInput', answer: 'reportId', sends: 20 },
    async prepare(system) {
      const { ben, judge, posts } = await stage(system);
      const [input, otherInput] = posts.map((post) => ({ ...reported('POST', post), reason: 'SPAM' }));
      return {
        ...{ by: ben, input: input ?? {}, ...(otherInput && { otherInput }) },
        effects: async () => (await caseOf(system, judge, posts[0]))?.reportCount ?? 0,
      };
    },
  },
  {
    ...{ field: 'resolveReport', input: 'ResolveReportInput', answer: 'case { id }', sends: 10 },
    async prepare(system) {
      const { ben, judge, posts } = await stage(system);
      for (const post of posts) await report(system.client, ben, reported('POST', post));
      const [one, other] = await Promise.all(posts.map((post) => caseOf(system, judge, post)));
      const caseId = present('the case', one ?? null).id;
      return {
        ...{ by: judge, input: { caseId, action: 'DEMOTE' }, otherInput: { caseId: other?.id, action: 'DEMOTE' } },
        // What was decided waits no longer.
        effects: async () => ((await caseOf(system, judge, posts[0])) ? 0 : 1),
      };
    },
  },
];

/** Ben, two posts of others, and a moderator. */
async function stage(system: TestSystem) {
  const { ana, eve, ben } = await world(system.client, { ana: {}, eve: {}, ben: {} });
  const photo = await smallPhoto('nagasaki-boats');
  const [judge, ...posts] = await Promise.all([moderator(system), ana.publishes(photo), eve.publishes(photo)]);
  return { ben, judge, posts };
}

async function caseOf({ client }: TestSystem, judge: Person, post: Post | undefined) {
  return (await queueOf(client, judge)).find(({ subjectId }) => subjectId === post?.id);
}
