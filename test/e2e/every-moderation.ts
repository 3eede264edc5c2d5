import { randomUUID } from 'node:crypto';
import type { Person } from '../kit/index.ts';
import { moderator, queueOf, report, reported } from '../kit/moderation.ts';
import type { ModerationReplies, Post } from '../kit/replies.ts';
import type { TestSystem } from '../kit/test-system.ts';
import type { Asked } from './every-operation.ts';

type Prepare = Record<keyof ModerationReplies, () => Asked | Promise<Asked>>;

/** Two people have reported these posts; a moderator is there. What is decided leaves other operations what they had. */
export async function everyModeration(
  system: Pick<TestSystem, 'client' | 'platform'>,
  { posts, reporters }: { posts: readonly Post[]; reporters: readonly [Person, Person] },
): Promise<Prepare> {
  const { client } = system;
  const judge = await moderator(system);
  const tell = (post: Post) => Promise.all(reporters.map((by) => report(client, by, reported('POST', post))));
  await Promise.all(posts.map(tell));
  let turn = 0;
  const nextPost = () => posts[turn++ % posts.length] as Post;

  return {
    Report() {
      const input = { ...reported('POST', nextPost()), reason: 'SPAM', idempotencyKey: randomUUID() };
      return { variables: { input }, accessToken: reporters[0].accessToken };
    },
    async ResolveReport() {
      const post = nextPost();
      await tell(post);
      const open = await queueOf(client, judge);
      const caseId = open.find(({ subjectId }) => subjectId === post.id)?.id;
      return { variables: { input: { caseId, action: 'DISMISS' } }, accessToken: judge.accessToken };
    },
    async ModerationQueue() {
      // What was decided is reported once more.
      await Promise.all(posts.map(tell));
      return { variables: {}, accessToken: judge.accessToken };
    },
  };
}
