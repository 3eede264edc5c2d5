import { randomUUID } from 'node:crypto';
import type { Client } from '../../kit/client.ts';
import type { Person } from '../../kit/index.ts';
import { dataOf } from '../../kit/refusals.ts';

/** What only its author sees: a draft, a post with a time to come, and one that was archived. Answers their ids. */
export async function keepPosts(client: Client, { accessToken }: Person, mediaId: string): Promise<string[]> {
  const scheduledAt = new Date(Date.now() + 3_600_000).toISOString();
  const ids: string[] = [];
  for (const differs of [{ draft: true }, { scheduledAt }, {}]) {
    const input = { mediaIds: [mediaId], caption: 'Thoughts that ana leaves behind', ...differs };
    const variables = { input: { ...input, idempotencyKey: randomUUID() } };
    const reply = dataOf('a post', await client.send('PublishPost', variables, accessToken));
    ids.push(reply.publishPost.post?.id ?? '');
  }
  dataOf('the archive', await client.send('ArchivePost', { input: { postId: ids[2] } }, accessToken));
  return ids;
}
